import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import type { Notification, NotificationKind } from '../../api/types';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { IconButton } from '../../ui/Button/Button';
import { Icon, type IconName } from '../../ui/Icon';
import { useBadgeName } from '../courses/pages/CourseCard';
import listsCss from '../forum/lists/lists.module.css';
import { anchorOf, nameOf } from '../forum/names';
import { addressOf } from '../members/address';
import css from './notifications.module.css';
import { useMarkRead } from './read';
import { isOfConduct, paragraphs } from './told';

const ICONS: Record<NotificationKind, IconName> = {
  mention: 'person',
  reply: 'reply',
  follow: 'members',
  badge: 'badge',
  notice: 'bell',
};

interface NotificationItemProps {
  notification: Notification;
  /** Among other things on a page: of a long message how it begins. */
  brief?: boolean;
}

/** What happened, who did it, and the way there. */
export function NotificationItem({ notification, brief = false }: NotificationItemProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const markRead = useMarkRead();
  const { id, kind, at, read, actor, excerpt, badge_id } = notification;
  const open = () => {
    if (!read) markRead.mutate([id]);
  };
  return (
    <li className={css.item} data-unread={!read}>
      <span className={css.sign}>
        {actor ? (
          <Avatar member={actor} />
        ) : badge_id ? (
          <BadgeArt badgeId={badge_id} size={36} />
        ) : (
          <span className={css.plain}>
            <Icon name={ICONS[kind]} />
          </span>
        )}
      </span>
      <div className={css.words}>
        <p className={css.what}>
          {!read && (
            <span className={listsCss.dot}>
              <span className="visually-hidden">{t('notifications.unread')}</span>
            </span>
          )}
          <span>
            <Place notification={notification} brief={brief} onOpen={open} />
          </span>
        </p>
        {excerpt && <p className={css.excerpt}>{excerpt}</p>}
        <p className={css.when} title={full(at)}>
          <Icon name={ICONS[kind]} size={14} />
          {when(at)}
        </p>
      </div>
      {!read && (
        <IconButton
          icon="check"
          label={t('notifications.mark_read')}
          className={css.act}
          onClick={() => markRead.mutate([id])}
        />
      )}
    </li>
  );
}

interface PlaceProps {
  notification: Notification;
  brief: boolean;
  onOpen: () => void;
}

/** The sentence, as a link to where it happened. */
function Place({ notification, brief, onOpen }: PlaceProps) {
  const { t } = useTranslation();
  const { kind, actor, topic_slug, post_id, badge_id, text } = notification;
  const badgeName = useBadgeName(badge_id);
  const look = { className: css.title, onClick: onOpen, 'data-item': notification.id };

  if (topic_slug) {
    return (
      <Link
        to="/forum/t/$slug"
        params={{ slug: topic_slug }}
        {...(post_id ? { hash: anchorOf(post_id) } : {})}
        {...look}
      >
        <InTopic notification={notification} />
      </Link>
    );
  }
  if (badge_id) {
    const named = badgeName
      ? t('notifications.about_badge', { name: badgeName })
      : t('notifications.about_some_badge');
    return (
      <Link to="/badges/$badge" params={{ badge: badge_id }} {...look}>
        {text || named}
      </Link>
    );
  }
  if (actor && kind === 'follow') {
    return (
      <Link to="/u/$name" params={{ name: addressOf(actor.user_id) }} {...look}>
        <Trans
          t={t}
          i18nKey="notifications.followed"
          components={{ member: <strong>{nameOf(actor)}</strong> }}
        />
      </Link>
    );
  }
  const [first, rest] = paragraphs(text ?? '');
  if (isOfConduct(notification)) {
    return (
      <>
        <Link to="/conduct" {...look}>
          {first}
        </Link>
        {/* What was undone since stands on that page no more. */}
        {!brief && <Rest text={rest} />}
      </>
    );
  }
  // A message has no place but this.
  return (
    <>
      <span className={css.title}>{first}</span>
      <Rest text={rest} brief={brief} />
    </>
  );
}

/** What follows on the first paragraph of a message. */
function Rest({ text, brief = false }: { text: string; brief?: boolean }) {
  if (!text) return null;
  return (
    <span className={css.rest} data-brief={brief || undefined}>
      {text}
    </span>
  );
}

const SAYS = {
  mention: 'notifications.mentioned',
  reply: 'notifications.replied',
} as const;

function InTopic({ notification }: { notification: Notification }) {
  const { t } = useTranslation();
  const { kind, actor, topic_title, topic_slug, text } = notification;
  const place = topic_title ?? topic_slug ?? t('notifications.a_topic');
  if (kind !== 'mention' && kind !== 'reply') return text || place;
  return (
    <Trans
      t={t}
      i18nKey={SAYS[kind]}
      components={{
        member: <strong>{actor ? nameOf(actor) : t('notifications.somebody')}</strong>,
        place: <strong>{place}</strong>,
      }}
    />
  );
}
