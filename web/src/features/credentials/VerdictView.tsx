import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../api/learning-types';
import { useDates } from '../../i18n/dates';
import { Icon } from '../../ui/Icon';
import css from './verify.module.css';

const FAULTS = ['signature', 'not_a_badge', 'expired', 'early', 'revoked'] as const;

/** What the check led to; it takes the focus, so that it is read at once. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { valid } = verdict;
  // A server that is newer than this page may know more faults.
  const fault = FAULTS.find((known) => known === verdict.fault) ?? 'unknown';

  useEffect(() => heading.current?.focus(), []);

  return (
    <section aria-labelledby="verdict" className={css.verdict} data-valid={valid}>
      <h2 id="verdict" ref={heading} tabIndex={-1}>
        <Icon name={valid ? 'check' : 'alert'} />
        {t(valid ? 'verify.valid' : `verify.fault_${fault}`)}
      </h2>
      {valid ? <Facts verdict={verdict} /> : <p>{t(`verify.means_${fault}`)}</p>}
    </section>
  );
}

/** What a badge that holds says. */
function Facts({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { badge, holder, holder_name, issuer, valid_from, valid_until } = verdict;
  return (
    <dl className={css.facts}>
      <dt>{t('verify.badge')}</dt>
      <dd>{badge}</dd>
      <dt>{t('verify.holder')}</dt>
      <dd>
        {holder_name} <span className={css.id}>{holder}</span>
      </dd>
      <dt>{t('verify.issuer')}</dt>
      <dd>{issuer}</dd>
      {valid_from && (
        <>
          <dt>{t('verify.since')}</dt>
          <dd>{full(valid_from)}</dd>
        </>
      )}
      <dt>{t('verify.until')}</dt>
      <dd>{valid_until ? full(valid_until) : t('verify.for_good')}</dd>
    </dl>
  );
}
