import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Popover } from 'radix-ui';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '../../api/people';
import { profileQuery } from '../../api/people-queries';
import { Avatar } from '../../ui/Avatar/Avatar';
import { buttonClass } from '../../ui/Button/Button';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { nameOf } from '../forum/names';
import { addressOf } from './address';
import { FollowButton } from './FollowButton';
import css from './members.module.css';

export interface MemberCardProps {
  userId: string;
  anchor: RefObject<HTMLElement | null>;
  /** Opened by a finger: then it takes the focus. */
  tapped: boolean;
  onEnter: () => void;
  onLeave: () => void;
  onClose: () => void;
}

/** Who it is, beside the name that was pointed at. */
export function MemberCard(props: MemberCardProps) {
  const { userId, anchor, tapped, onEnter, onLeave, onClose } = props;
  const { t } = useTranslation();
  const query = useQuery(profileQuery(userId));
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          className={css.card}
          aria-label={t('members.card')}
          side="bottom"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          onPointerEnter={onEnter}
          onPointerLeave={onLeave}
          onOpenAutoFocus={(event) => {
            if (!tapped) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            if (!tapped) event.preventDefault();
          }}
        >
          {query.isPending && <Loading rows={1} />}
          {query.isError && <ErrorNotice cause={query.error} />}
          {query.data && <Card profile={query.data} onLeft={onClose} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Card({ profile, onLeft }: { profile: Profile; onLeft: () => void }) {
  const { t } = useTranslation();
  const { user_id, pronouns, biography, you, deleted, hidden } = profile;
  return (
    <>
      <div className={css.cardHead}>
        <Avatar member={profile} size={44} />
        <div>
          <strong>{deleted ? t('app.removed_member') : nameOf(profile)}</strong>
          {pronouns && <span className={css.aside}> {pronouns}</span>}
          <p className={css.userId}>{user_id}</p>
        </div>
      </div>
      {biography && <p className={css.excerpt}>{biography}</p>}
      {hidden && !deleted && <p className={css.aside}>{t('profile.hidden_short')}</p>}
      <div className={css.actions}>
        {!you.self && (you.follow || you.may_follow) && (
          <FollowButton member={profile} follows={you.follow} />
        )}
        <Link
          to="/u/$name"
          params={{ name: addressOf(user_id) }}
          className={buttonClass('quiet')}
          onClick={onLeft}
        >
          {t('members.open')}
        </Link>
      </div>
    </>
  );
}
