import { useTranslation } from 'react-i18next';
import type { CaseDetail } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { fromServer } from '../../../i18n/server';
import { Icon } from '../../../ui/Icon';
import { nameOf } from '../../forum/names';
import css from '../moderation.module.css';

/** How it stands with the interim suspension, and what waits for a second person. */
export function InterimNotice({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const { interim, decision, may, why_not } = detail;
  const waits =
    decision?.outcome === 'strike' &&
    decision.step === 3 &&
    !decision.confirmed_by &&
    !decision.overturned;
  const mayNot = waits && !may.confirm && why_not && <p>{fromServer(why_not)}</p>;
  if (!interim) {
    if (!waits) return null;
    const until = decision.confirm_until;
    return (
      <div className={css.notice}>
        <Icon name="clock" />
        <div>
          <p>{t('moderation.case.needs_second')}</p>
          {mayNot}
          {until && <p>{t('moderation.case.else_lower', { until: when(until) })}</p>}
        </div>
      </div>
    );
  }
  const { by, at, until, reason, confirmed_by, lapsed } = interim;
  return (
    <div className={css.notice}>
      <Icon name={lapsed ? 'history' : 'block'} />
      <div>
        <p>
          {lapsed
            ? t('moderation.case.interim_lapsed')
            : confirmed_by
              ? t('moderation.case.interim_confirmed', { name: nameOf(confirmed_by) })
              : t('moderation.case.interim_on', {
                  name: by ? nameOf(by) : t('moderation.audit.somebody'),
                  time: when(at),
                  until: when(until),
                })}
        </p>
        <p className={css.plain}>{t('moderation.case.interim_why', { reason })}</p>
        {(waits || !(lapsed || confirmed_by)) && <p>{t('moderation.case.needs_second')}</p>}
        {mayNot}
      </div>
    </div>
  );
}
