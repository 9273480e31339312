import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../api/admin-queries';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { BadgeChips } from '../../ui/BadgeChips/BadgeChips';
import { nameOf } from '../forum/names';
import { addressOf } from '../members/address';
import { MemberName } from '../members/MemberName';
import membersCss from '../members/members.module.css';
import css from './admin.module.css';

/** An account: whose, how it stands, how it came. */
export function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { member, status, joined_at, left_at, invited_by, email } = account;
  // Nobody knows of them but the account that is being made.
  const registering = status === 'registering';
  return (
    <li className={membersCss.row}>
      <Avatar member={member} size={44} />
      <div className={membersCss.who}>
        <div className={membersCss.line}>
          {registering ? <span>{nameOf(member)}</span> : <MemberName member={member} />}
          <BadgeChips member={member} />
          <span className={css.status} data-status={status}>
            {t(`admin.members.status_${status}`)}
          </span>
        </div>
        <p className={membersCss.userId}>{member.user_id}</p>
        <p className={css.facts}>
          <span title={full(joined_at)}>{t('profile.joined', { date: date(joined_at) })}</span>
          {left_at && (
            <span title={full(left_at)}>{t('admin.members.left', { date: date(left_at) })}</span>
          )}
          <span>
            {invited_by
              ? t('admin.members.invited_by', { name: nameOf(invited_by) })
              : t('admin.members.by_operator')}
          </span>
          {!member.deleted && <span>{t(`admin.members.email_${email}`)}</span>}
        </p>
      </div>
      {!registering && (
        <Link
          to="/moderation/members/$name"
          params={{ name: addressOf(member.user_id) }}
          className={css.more}
        >
          {t('admin.members.moderation')}
          <span className="visually-hidden">: {member.user_id}</span>
        </Link>
      )}
    </li>
  );
}
