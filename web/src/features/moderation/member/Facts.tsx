import { useTranslation } from 'react-i18next';
import type { MemberHistory } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { MemberName } from '../../members/MemberName';
import css from './member.module.css';

/** Figures of a member that help to judge: how long, invited by whom, what became of their flags. */
export function Facts({ history }: { history: MemberHistory }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const { joined_at, invited_by, invited, posts, flags_made } = history;
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t('moderation.history.joined')}</dt>
        <dd>{joined_at ? full(joined_at) : t('moderation.history.unknown')}</dd>
      </div>
      <div>
        <dt>{t('moderation.history.invited_by')}</dt>
        <dd>{invited_by ? <MemberName member={invited_by} /> : t('moderation.history.unknown')}</dd>
      </div>
      <div>
        <dt>{t('moderation.history.invited')}</dt>
        <dd>
          {t('moderation.history.invited_value', {
            count: invited.total,
            struck: invited.struck,
          })}
        </dd>
      </div>
      <div>
        <dt>{t('moderation.history.posts')}</dt>
        <dd>{posts}</dd>
      </div>
      <div>
        <dt>{t('moderation.history.flags')}</dt>
        <dd>
          {t('moderation.history.flags_value', {
            count: flags_made.total,
            agreed: flags_made.agreed,
          })}
          {flags_made.resting_until && (
            <>
              {' '}
              <strong>
                {t('moderation.history.flags_rest', { date: full(flags_made.resting_until) })}
              </strong>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
