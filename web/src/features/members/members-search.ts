import type { Origin } from '../../api/people-queries';

/** What the directory's address says: whose names are like what, and where their accounts are. */
export interface MembersSearch {
  q?: string;
  from?: Origin;
}

export const LONGEST = 100;

export function readMembersSearch({ q, from }: Record<string, unknown>): MembersSearch {
  const words = typeof q === 'string' ? q.slice(0, LONGEST) : '';
  return {
    ...(words ? { q: words } : {}),
    ...(from === 'here' || from === 'elsewhere' ? { from } : {}),
  };
}
