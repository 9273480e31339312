import { useQuery } from '@tanstack/react-query';
import { ownStandingQuery } from '../../../api/conduct';
import type { OwnStanding } from '../../../api/conduct-types';
import type { Me } from '../../../api/types';
import { useSession } from '../../auth/session';

/** What keeps a member from writing anywhere, whatever the place allows. */
export type Barrier =
  | { kind: 'suspended' }
  | { kind: 'acknowledge'; caseIds: readonly string[] }
  | { kind: 'muted'; until: string }
  | { kind: 'terms' };

export function barrierOf(
  me: Pick<Me, 'terms_due'> | null,
  standing: OwnStanding | null | undefined,
): Barrier | undefined {
  if (standing?.suspended) return { kind: 'suspended' };
  if (standing && standing.must_acknowledge.length > 0) {
    return { kind: 'acknowledge', caseIds: standing.must_acknowledge };
  }
  if (standing?.muted_until) return { kind: 'muted', until: standing.muted_until };
  if (me?.terms_due) return { kind: 'terms' };
  return undefined;
}

/** Nothing while it is not known: then the server says so when something is sent. */
export function useBarrier(): Barrier | undefined {
  const me = useSession((state) => state.me);
  const { data } = useQuery({ ...ownStandingQuery, enabled: me !== null });
  return barrierOf(me, data);
}
