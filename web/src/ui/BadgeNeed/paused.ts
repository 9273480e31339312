import type { Award } from '../../api/learning-types';

/** Whether the member holds it, yet has left its room in a Matrix client, so that it opens nothing. */
export function isPaused(award: Award | null | undefined): boolean {
  return award?.status === 'active' && award.paused === true;
}
