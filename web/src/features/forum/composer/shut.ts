import type { Topic } from '../../../api/types';
import { lacking, usePermission } from '../../../ui/BadgeNeed/need';
import { useBarrier } from '../../conduct/barrier/barrier';

export type Shut =
  /** What stands in the place of the composer says why. */
  | { by: 'place' }
  /** One of these would open it; none is named where nobody may write. */
  | { by: 'badge'; badges: readonly string[] };

/** Why the member cannot write in a topic, if so. */
export function useShut(topic: Topic): Shut | undefined {
  const barrier = useBarrier();
  const permission = usePermission('post');
  const refused = topic.may_post === false;
  if (barrier || (topic.closed && refused)) return { by: 'place' };
  return refused ? { by: 'badge', badges: lacking(permission, topic) } : undefined;
}
