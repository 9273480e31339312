import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Allowance } from '../../api/people';
import { allowanceQuery } from '../../api/people-queries';
import { useDates } from '../../i18n/dates';
import { BadgeNeed } from '../../ui/BadgeNeed/BadgeNeed';
import { useEasiest, usePermission } from '../../ui/BadgeNeed/need';
import { Icon } from '../../ui/Icon';
import { Progress } from '../../ui/Progress/Progress';
import css from './invitations.module.css';

/** How many one may still invite, and if none, why and until when. */
export function QuotaMeter() {
  const { t } = useTranslation();
  const { data: allowance } = useQuery(allowanceQuery);
  if (!allowance || allowance.unlimited) return null;
  const { active, active_max, month, month_max, reason } = allowance;
  const says = {
    active: t('quota.active', { n: active, max: active_max }),
    month: t('quota.month', { n: month, max: month_max }),
  };
  return (
    <section aria-labelledby="quota" className={css.quota}>
      <h2 id="quota">{t('quota.title')}</h2>
      {reason !== 'badge' && (
        <div className={css.meters}>
          <Meter text={says.active} share={active / active_max} />
          <Meter text={says.month} share={month / month_max} />
        </div>
      )}
      {!allowance.allowed && <Reason allowance={allowance} />}
    </section>
  );
}

function Meter({ text, share }: { text: string; share: number }) {
  return (
    <div className={css.meter}>
      <p>{text}</p>
      <Progress percent={share * 100} label={text} />
    </div>
  );
}

function Reason({ allowance }: { allowance: Allowance }) {
  const says = useQuotaReason();
  const permission = usePermission('invite');
  const badge = useEasiest(allowance.reason === 'badge' ? (permission?.needs ?? []) : []);
  if (badge) {
    return (
      <p className={css.reason}>
        <Icon name="lock" />
        <span>
          <BadgeNeed badges={[badge.badge_id]} />
        </span>
      </p>
    );
  }
  return (
    <p className={css.reason}>
      <Icon name="clock" />
      {says(allowance.reason, allowance.allowed_from)}
    </p>
  );
}

/** Why one may not invite now, in words, with the day when one may. */
export function useQuotaReason() {
  const { t } = useTranslation();
  const { full } = useDates();
  return (reason: Allowance['reason'], from: Allowance['allowed_from']) => {
    const why = t(`quota.reason_${reason ?? 'unknown'}`);
    return from ? `${why} ${t('quota.from', { date: full(from) })}` : why;
  };
}
