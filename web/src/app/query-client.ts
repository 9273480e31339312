import { MutationCache, QueryClient } from '@tanstack/react-query';
import { KEYS_BY_BADGE } from '../api/live';
import { BADGE_REQUIRED, Problem } from '../api/problem';

export function createQueryClient(): QueryClient {
  const queryClient = new QueryClient({
    mutationCache: new MutationCache({
      onError: (cause) => {
        if (!(cause instanceof Problem) || cause.errcode !== BADGE_REQUIRED) return;
        // The page offered what is not allowed: what it knows of the badges is old.
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
