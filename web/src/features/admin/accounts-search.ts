import { LONGEST } from '../members/members-search';

/** How an account stands, in the order of its life. */
export const STATUSES = ['registering', 'active', 'suspended', 'leaving', 'left'] as const;
type AccountStatus = (typeof STATUSES)[number];

/** What the address of the roll says: who is called how, and stands how. */
export interface AccountsSearch {
  q?: string;
  status?: AccountStatus;
}

export function readAccountsSearch({ q, status }: Record<string, unknown>): AccountsSearch {
  const words = typeof q === 'string' ? q.slice(0, LONGEST) : '';
  const known = STATUSES.find((one) => one === status);
  return { ...(words ? { q: words } : {}), ...(known ? { status: known } : {}) };
}
