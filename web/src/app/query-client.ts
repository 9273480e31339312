import { MutationCache, QueryClient } from '@tanstack/react-query';
import { refreshStanding } from '../api/conduct';
import { KEYS_BY_BADGE } from '../api/live';
import { BADGE_REQUIRED, Problem } from '../api/problem';

export function createQueryClient(): QueryClient {
  const queryClient = new QueryClient({
    mutationCache: new MutationCache({
      onError: (cause) => {
        if (!(cause instanceof Problem)) return;
        // The page offered what is not allowed: what it knows of the member or the badges is old.
        if (cause.isOfConduct) refreshStanding(queryClient);
        if (cause.errcode !== BADGE_REQUIRED) return;
        for (const queryKey of KEYS_BY_BADGE) void queryClient.invalidateQueries({ queryKey });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A refusal stays a refusal; only silence is worth asking again.
        retry: (count, cause) => count < 2 && cause instanceof Problem && cause.mayRetry,
      },
    },
  });
  return queryClient;
}
