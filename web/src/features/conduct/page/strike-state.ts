import type { Strike } from '../../../api/conduct-types';

type StrikeState = 'active' | 'expired' | 'cleared' | 'overturned' | 'unconfirmed' | 'lifted';

/** What has become of a strike; what took it away first is of no interest if it was found wrong. */
export function stateOf(
  strike: Pick<Strike, 'active' | 'cleared_at' | 'overturned_at' | 'lifted_at' | 'unconfirmed'>,
): StrikeState {
  if (strike.unconfirmed) return 'unconfirmed';
  if (strike.overturned_at) return 'overturned';
  if (strike.lifted_at) return 'lifted';
  if (strike.cleared_at) return 'cleared';
  return strike.active ? 'active' : 'expired';
}
