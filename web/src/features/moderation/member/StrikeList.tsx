import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Strike } from '../../../api/conduct-types';
import { useDates } from '../../../i18n/dates';
import { Mark } from '../CaseMarks';
import css from '../moderation.module.css';
import memberCss from './member.module.css';
import { spanOf } from './strike-spans';

/** Each strike: its rule, what happened, from when to when it counted. */
export function StrikeList({ strikes }: { strikes: readonly Strike[] }) {
  const { t } = useTranslation();
  return (
    <ol className={memberCss.strikes}>
      {strikes.map((strike) => (
        <li key={strike.case_id}>
          <p className={memberCss.strikeHead}>
            <Link
              to="/moderation/cases/$case"
              params={{ case: strike.case_id }}
              activeOptions={{ exact: true }}
            >
              {t('moderation.decide.strike', { step: strike.step })}: {strike.rule_title}
            </Link>
            {strike.appeal && (
              <Mark icon="reply" says={t(`moderation.appeal.state_${strike.appeal.state}`)} />
            )}
          </p>
          <Duration strike={strike} />
          <p className={css.plain}>{strike.facts}</p>
        </li>
      ))}
    </ol>
  );
}

/** What says when a strike ended, by how it did. */
const ENDS = {
  overturned: 'overturned_at',
  unconfirmed: 'overturned_at',
  cleared: 'cleared_at',
  lifted: 'lifted_at',
  expired: 'active_until',
  active: 'active_until',
} as const;

function Duration({ strike }: { strike: Strike }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const { end } = spanOf(strike);
  const at = strike[ENDS[end]];
  const ended = at
    ? t(end === 'active' ? 'moderation.history.active_until' : `moderation.history.${end}`, {
        date: date(at),
      })
    : t('moderation.history.indefinite');
  return (
    <p className={css.hint}>
      {t('moderation.history.given', { date: date(strike.issued_at) })}, {ended}
      {!strike.acknowledged_at && `, ${t('moderation.history.unacknowledged')}`}
    </p>
  );
}
