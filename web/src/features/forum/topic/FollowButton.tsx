import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../api/types';
import { WayToBadge } from '../../../ui/BadgeNeed/BadgeNeed';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { useWhenAsked } from '../../../ui/when-asked';
import { useBadgeToFollow } from './follow-need';
import css from './TopicHead.module.css';
import { useFollow } from './topic-acts';

const load = async () => (await import('./OpenFollowMenu')).OpenFollowMenu;

/** Follows a topic; once it is followed, opens how. */
export function FollowButton({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const { mutate } = useFollow(topic);
  const needed = useBadgeToFollow(topic);
  if (needed) {
    return (
      <p className={css.need}>
        <Icon name="lock" size={16} />
        <span>
          {t('topic_head.follow_needs', { name: needed.name })} <WayToBadge badge={needed} inText />
        </span>
      </p>
    );
  }
  if (topic.following === 'none') {
    return (
      <Button icon="bell" onClick={() => mutate('follow')} title={t('topic_head.follow_hint')}>
        {t('topic_head.follow')}
      </Button>
    );
  }
  return <Followed topic={topic} />;
}

function Followed({ topic }: { topic: Topic }) {
  return useWhenAsked(load, { topic }, (ask) => (
    <Button {...ask} aria-haspopup="menu">
      <FollowWords topic={topic} />
    </Button>
  ));
}

export function FollowWords({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const muted = topic.following === 'mute';
  return (
    <>
      <Icon name={muted ? 'bell_off' : 'bell'} />
      {t(muted ? 'topic_head.muted' : 'topic_head.following')}
      <Icon name="fold" size={14} />
    </>
  );
}
