import type { NotificationKind, NotificationPreferences } from '../../api/types';

export const NOTIFICATION_KINDS = [
  'mention',
  'reply',
  'follow',
  'badge',
  'notice',
] as const satisfies readonly NotificationKind[];

/** Which kind the address asks for; every one when it names none. */
export function readKind(search: Record<string, unknown>): { kind?: NotificationKind } {
  const kind = NOTIFICATION_KINDS.find((one) => one === search.kind);
  return kind ? { kind } : {};
}

/** How often mails come. */
export const DIGESTS = [
  'off',
  'daily',
  'weekly',
] as const satisfies readonly NotificationPreferences['digest'][];
