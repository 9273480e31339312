import type { Strike } from '../../../api/conduct-types';

/** When a strike counted: ended by whatever came first, or still running. */
export interface Span {
  from: number;
  /** Absent for one without an end. */
  to: number | undefined;
  /** Why it ended, or that it has not. */
  end: 'overturned' | 'unconfirmed' | 'cleared' | 'lifted' | 'expired' | 'active';
}

export function spanOf(strike: Strike): Span {
  const from = Date.parse(strike.issued_at);
  const at = (iso: string | null | undefined) => (iso ? Date.parse(iso) : undefined);
  const { overturned_at, cleared_at, lifted_at, active_until, active } = strike;
  const undone = strike.unconfirmed ? 'unconfirmed' : 'overturned';
  if (overturned_at) return { from, to: at(overturned_at), end: undone };
  if (cleared_at) return { from, to: at(cleared_at), end: 'cleared' };
  if (lifted_at) return { from, to: at(lifted_at), end: 'lifted' };
  return { from, to: at(active_until), end: active ? 'active' : 'expired' };
}

const DAY = 86_400_000;

/** The stretch of time that shows all strikes, today, and a little air. */
export function stretchOf(spans: readonly Span[], now: number): { from: number; to: number } {
  const from = Math.min(now - 30 * DAY, ...spans.map((span) => span.from));
  const to = Math.max(now, ...spans.map((span) => span.to ?? now));
  const air = Math.max(3 * DAY, (to - from) * 0.04);
  return { from: from - air, to: to + air };
}
