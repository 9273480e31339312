import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { usePermission } from '../../ui/BadgeNeed/need';
import { buttonClass } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { FlagMember } from '../conduct/flag/FlagMember';
import { nameOf } from '../forum/names';
import { addressOf } from './address';
import { BlockButton } from './BlockButton';
import { FollowButton } from './FollowButton';
import css from './members.module.css';

/** Picture, name and what one can do about a member. */
export function ProfileHeader({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const { date, full } = useDates();
  const { user_id, pronouns, joined_at, remote, you } = profile;
  return (
    <header className={css.profile}>
      <Avatar member={profile} size={96} />
      <div className={css.who}>
        <div className={css.line}>
          <PageHeading title={nameOf(profile)} />
          {pronouns && <span className={css.aside}>{pronouns}</span>}
          {you.followed_by && <span className={css.mark}>{t('members.follows_you')}</span>}
          {you.blocked && <span className={css.mark}>{t('members.blocked')}</span>}
        </div>
        <p className={css.facts}>
          <code>{user_id}</code>
          {remote && <span>{t('profile.remote', { server: user_id.replace(/^[^:]*:/, '') })}</span>}
          {joined_at && (
            <span title={full(joined_at)}>{t('profile.joined', { date: date(joined_at) })}</span>
          )}
        </p>
        <ProfileActions profile={profile} />
      </div>
    </header>
  );
}

function ProfileActions({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const moderates = usePermission('moderate')?.allowed;
  const { user_id, you } = profile;
  if (you.self) {
    return (
      <div className={css.actions}>
        <Link to="/settings/profile" className={buttonClass('secondary')}>
          <Icon name="edit" />
          {t('profile.edit')}
        </Link>
      </div>
    );
  }
  return (
    <>
      <div className={css.actions}>
        {!you.blocked && (you.follow || you.may_follow) && (
          <FollowButton member={profile} follows={you.follow} />
        )}
        {you.may_message && !you.blocked && (
          <a
            className={buttonClass('secondary')}
            href={`https://matrix.to/#/${encodeURIComponent(user_id)}`}
            target="_blank"
            rel="noopener noreferrer"
          >
            <Icon name="external" />
            {t('profile.message')}
          </a>
        )}
        <BlockButton member={profile} blocked={you.blocked} />
        <FlagMember member={profile} />
        {moderates && (
          <Link
            to="/moderation/members/$name"
            params={{ name: addressOf(user_id) }}
            className={buttonClass('secondary')}
          >
            <Icon name="shield" />
            {t('app.moderation')}
          </Link>
        )}
      </div>
      {!you.follow && you.may_follow && !you.blocked && (
        <p className={css.aside}>{t('profile.follow_hint')}</p>
      )}
    </>
  );
}
