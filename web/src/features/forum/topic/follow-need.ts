import { useQuery } from '@tanstack/react-query';
import { badgesQuery } from '../../../api/learning-queries';
import type { Badge } from '../../../api/learning-types';
import type { Topic } from '../../../api/types';
import { easiest } from '../../../ui/BadgeNeed/need';
import { isPaused } from '../../../ui/BadgeNeed/paused';

/** Whether the member is in the room of the badge; who is muted stays in it. */
function opens({ mine }: Badge): boolean {
  const held = mine?.status === 'active' || mine?.status === 'suspended';
  return held && !isPaused(mine);
}

/**
 * The badge without which a topic cannot be followed: to follow is to join its room, which the badges
 * of its category open. Nothing when the way is open, or when it is not known.
 */
export function badgeToFollow(
  { badges, may_post, following }: Pick<Topic, 'badges' | 'may_post' | 'following'>,
  all: readonly Badge[] | undefined,
): Badge | undefined {
  if (may_post || following !== 'none' || badges.length === 0 || !all) return undefined;
  const here = all.filter(({ badge_id }) => badges.includes(badge_id));
  return here.some(opens) ? undefined : easiest(badges, here);
}

export function useBadgeToFollow(topic: Topic): Badge | undefined {
  const asks = !topic.may_post && topic.following === 'none' && topic.badges.length > 0;
  const { data } = useQuery({ ...badgesQuery(), enabled: asks });
  return badgeToFollow(topic, data?.items);
}
