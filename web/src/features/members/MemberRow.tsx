import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MemberCard } from '../../api/people';
import { Avatar } from '../../ui/Avatar/Avatar';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { isPresent, nameOf } from '../forum/names';
import { addressOf } from './address';
import { FollowButton } from './FollowButton';
import css from './members.module.css';

/** A member in a list, to be followed from there. */
export function MemberRow({ member }: { member: MemberCard }) {
  const { t } = useTranslation();
  const { user_id, biography, badges, you } = member;
  const present = isPresent(member);
  return (
    <li className={css.row}>
      <Avatar member={member} size={44} />
      <div className={css.who}>
        <p className={css.line}>
          {present ? (
            <Link
              to="/u/$name"
              params={{ name: addressOf(user_id) }}
              className={css.rowName}
              data-item={user_id}
            >
              {nameOf(member)}
            </Link>
          ) : (
            <span>{nameOf(member)}</span>
          )}
          {badges.map(({ id, name }) => (
            <BadgeArt key={id} badgeId={id} size={18} name={name} />
          ))}
          {you.self && <span className={css.mark}>{t('members.you')}</span>}
          {you.blocked && <span className={css.mark}>{t('members.blocked')}</span>}
        </p>
        <p className={css.userId}>{user_id}</p>
        {biography && <p className={css.excerpt}>{biography}</p>}
      </div>
      {present && !you.self && !you.blocked && (
        <FollowButton member={member} follows={you.follow} inList />
      )}
    </li>
  );
}
