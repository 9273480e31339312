import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OwnList as Own } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { CopyField } from '../../../ui/CopyField/CopyField';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import css from '../moderation.module.css';
import policyCss from './policies.module.css';

/** The rules that other territories can read, and those that wait to become so. */
export function OwnList({ own }: { own: Own }) {
  const { t } = useTranslation();
  const { full } = useDates();
  return (
    <section className={css.section} aria-labelledby="own-list">
      <h2 id="own-list">{t('moderation.policy.own')}</h2>
      <CopyField
        label={t('moderation.policy.alias')}
        value={own.alias}
        copy={t('moderation.policy.copy_alias')}
      />
      {own.rules.length === 0 ? (
        <p className={css.hint}>{t('moderation.policy.own_empty')}</p>
      ) : (
        <Rules rules={own.rules} />
      )}
      {own.pending.length > 0 && (
        <>
          <h3 className={policyCss.small}>{t('moderation.policy.pending')}</h3>
          <ul className={policyCss.pending}>
            {own.pending.map(({ case_id, member, at, needs }) => (
              <li key={case_id}>
                <Icon name={needs === 'hold' ? 'clock' : 'members'} size={16} />
                <span>
                  <Link
                    to="/moderation/cases/$case"
                    params={{ case: case_id }}
                    activeOptions={{ exact: true }}
                  >
                    {nameOf(member)}
                  </Link>
                  {': '}
                  {needs === 'hold'
                    ? t('moderation.policy.needs_hold', { time: full(at) })
                    : t('moderation.policy.needs_confirmation')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Rules({ rules }: Pick<Own, 'rules'>) {
  const { t } = useTranslation();
  const { when } = useDates();
  return (
    <ul className={policyCss.rules} aria-label={t('moderation.policy.rules')}>
      {rules.map((rule) => (
        <li key={rule.entity}>
          <p>
            <code>{rule.entity}</code>{' '}
            <span className={policyCss.what}>
              {rule.recommendation === 'm.ban' ? t('moderation.policy.ban') : rule.recommendation}
            </span>
          </p>
          <p className={css.plain}>{rule.reason}</p>
          <p className={css.hint}>
            {t('moderation.policy.published')} {when(rule.published_at)}
            {rule.case_id && (
              <>
                {' · '}
                <Link
                  to="/moderation/cases/$case"
                  params={{ case: rule.case_id }}
                  activeOptions={{ exact: true }}
                >
                  {t('moderation.audit.see_case')}
                </Link>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
