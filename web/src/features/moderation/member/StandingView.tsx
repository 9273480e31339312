import { useTranslation } from 'react-i18next';
import type { Standing } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { Icon } from '../../../ui/Icon';
import css from './member.module.css';

const STEPS = [1, 2, 3] as const;

/** How a member stands: the ladder of three steps drawn, and the same in words. */
export function StandingView({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { active, muted, suspended, interim_until, next_step } = standing;
  return (
    <div className={css.standing}>
      <ol className={css.ladder} aria-label={t('moderation.history.ladder')}>
        {STEPS.map((step) => (
          <li key={step} data-reached={step <= active} aria-current={step === active || undefined}>
            <span>{step}</span>
          </li>
        ))}
      </ol>
      <ul className={css.stands}>
        <li>
          {active === 0
            ? t('moderation.history.none_active')
            : t('moderation.history.active', { count: active })}
        </li>
        {muted && (
          <li>
            <Icon name="bell_off" size={16} />
            {t(
              muted.needs_refresher
                ? 'moderation.history.muted_refresher'
                : 'moderation.history.muted',
              { date: full(muted.until) },
            )}
          </li>
        )}
        {interim_until ? (
          <li>
            <Icon name="block" size={16} />
            {t('moderation.history.interim', { date: full(interim_until) })}
          </li>
        ) : (
          suspended && (
            <li>
              <Icon name="block" size={16} />
              {t('moderation.history.suspended')}
            </li>
          )
        )}
        {!suspended && <li>{t('moderation.history.next', { step: next_step })}</li>}
      </ul>
    </div>
  );
}
