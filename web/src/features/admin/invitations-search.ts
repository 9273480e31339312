/** What an invitation is good for. */
export const INVITATION_STATES = ['active', 'used_up', 'expired', 'revoked'] as const;
type InvitationState = (typeof INVITATION_STATES)[number];

export interface InvitationsSearch {
  state?: InvitationState;
}

export function readInvitationsSearch({ state }: Record<string, unknown>): InvitationsSearch {
  const known = INVITATION_STATES.find((one) => one === state);
  return known ? { state: known } : {};
}
