import type { FlagReason } from '../../../api/conduct-types';
import type { CaseKind, QueueWish } from '../../../api/moderation-types';

/** Absent are the cases that wait: open, claimed, appealed. */
export const QUEUE_STATES = [
  'open',
  'claimed',
  'mine',
  'appealed',
  'unconfirmed',
  'decided',
  'all',
] as const satisfies readonly NonNullable<QueueWish['state']>[];

export const KINDS = [
  'post',
  'member',
  'name',
  'interim',
  'raid',
  'other',
] as const satisfies readonly CaseKind[];

export const REASONS = [
  'spam',
  'harassment',
  'hate',
  'privacy',
  'illegal',
  'off_topic',
  'name',
  'other',
] as const satisfies readonly FlagReason[];

/** What of the queue stands in its address. */
export interface QueueSearch {
  state?: (typeof QUEUE_STATES)[number];
  kind?: CaseKind;
  reason?: FlagReason;
  about?: string;
}

const known = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((one) => one === value);

export function readQueueSearch(search: Record<string, unknown>): QueueSearch {
  const state = known(QUEUE_STATES, search.state);
  const kind = known(KINDS, search.kind);
  const reason = known(REASONS, search.reason);
  const about =
    typeof search.about === 'string' && search.about.startsWith('@') ? search.about : undefined;
  return {
    ...(state ? { state } : {}),
    ...(kind ? { kind } : {}),
    ...(reason ? { reason } : {}),
    ...(about ? { about } : {}),
  };
}
