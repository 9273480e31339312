import { useTranslation } from 'react-i18next';
import type { Nudge } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { AppealPart } from './AppealPart';
import css from './conduct.module.css';

/** What a member was reminded of; where posts went, also the redress against that. */
export function NudgeCard({ nudge }: { nudge: Nudge }) {
  const { full } = useDates();
  const { case_id, rule_title, text, at, removed } = nudge;
  const headId = `nudge-${case_id}`;
  return (
    <article className={css.nudge} aria-labelledby={headId}>
      <h3 id={headId}>{rule_title}</h3>
      <p className={css.pre}>{text}</p>
      <p className={css.quiet}>{full(at)}</p>
      {removed && <Removed nudge={nudge} />}
    </article>
  );
}

function Removed({ nudge }: { nudge: Nudge }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { appeal, may_appeal, appeal_until } = nudge;
  return (
    <>
      <p>
        {t('moderated.removed')}{' '}
        {!appeal &&
          (may_appeal && appeal_until
            ? t('conduct.redress_until', { date: date(appeal_until) })
            : t('conduct.redress_over'))}
      </p>
      <AppealPart judged={nudge} />
    </>
  );
}
