import type { Origin } from '../../api/people-queries';

/** What the directory's address says: whose names are like what, where their accounts are, what they hold. */
export interface MembersSearch {
  q?: string;
  from?: Origin;
  /** Slug. */
  badge?: string;
}

export const LONGEST = 100;

const SLUG = /^[a-z0-9-]{1,60}$/;

export function readMembersSearch({ q, from, badge }: Record<string, unknown>): MembersSearch {
  const words = typeof q === 'string' ? q.slice(0, LONGEST) : '';
  return {
    ...(words ? { q: words } : {}),
    ...(from === 'here' || from === 'elsewhere' ? { from } : {}),
    ...(typeof badge === 'string' && SLUG.test(badge) ? { badge } : {}),
  };
}
