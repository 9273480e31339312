import { QueryClient } from '@tanstack/react-query';
import { Problem } from '../api/problem';

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A refusal stays a refusal; only silence is worth asking again.
        retry: (count, cause) => count < 2 && cause instanceof Problem && cause.mayRetry,
      },
    },
  });
