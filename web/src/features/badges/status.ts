import type { Award } from '../../api/learning-types';
import { isPaused } from '../../ui/BadgeNeed/paused';

export type Standing = Award['status'] | 'expiring' | 'paused' | 'none';

/** From here on a badge should be renewed. */
const SOON_MS = 30 * 24 * 3600 * 1000;

/** How the member stands with a badge at a time. */
export function standingOf(award: Award | null | undefined, now: number): Standing {
  if (!award) return 'none';
  if (isPaused(award)) return 'paused';
  if (award.status !== 'active' || !award.expires_at) return award.status;
  return Date.parse(award.expires_at) - now < SOON_MS ? 'expiring' : 'active';
}

/** How the badge is drawn for who stands so. */
export function lookOf(standing: Standing): 'held' | 'open' | 'lost' {
  if (standing === 'none') return 'open';
  return standing === 'active' || standing === 'expiring' ? 'held' : 'lost';
}
