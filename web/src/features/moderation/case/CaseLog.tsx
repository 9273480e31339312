import { useTranslation } from 'react-i18next';
import type { AuditLine } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Act } from '../log/Act';
import { LogReason } from '../log/LogReason';
import css from '../moderation.module.css';
import caseCss from './case.module.css';

/** What was done to the case and by whom, from its beginning. */
export function CaseLog({ log }: { log: readonly AuditLine[] }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const lines = [...log].sort((a, b) => a.seq - b.seq);
  return (
    <section className={css.section} aria-labelledby="case-log">
      <h2 id="case-log">{t('moderation.case.log')}</h2>
      <ol className={caseCss.log}>
        {lines.map((line) => (
          <li key={line.seq}>
            <p>
              <Act line={line} />{' '}
              <time dateTime={line.at} title={full(line.at)}>
                {when(line.at)}
              </time>
            </p>
            <LogReason line={line} />
          </li>
        ))}
      </ol>
    </section>
  );
}
