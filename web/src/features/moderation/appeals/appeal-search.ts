export const APPEAL_LISTS = ['open', 'decided', 'all'] as const;

/** Absent are the open ones. */
export interface AppealSearch {
  state?: 'decided' | 'all';
}

export function readAppealSearch({ state }: Record<string, unknown>): AppealSearch {
  return state === 'decided' || state === 'all' ? { state } : {};
}
