import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';

const PAUSE_MS = 350;

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

/** Asks whether a username is free once the typing pauses. */
export function useAvailability(username: string) {
  const paused = usePaused(username);
  const answer = useQuery({
    queryKey: ['availability', paused],
    queryFn: () =>
      unwrap(api.GET('/api/auth/availability', { params: { query: { username: paused } } })),
    enabled: paused !== '',
    retry: false,
  });
  const current = username === paused;
  return {
    checking: username !== '' && (!current || answer.isFetching),
    answer: current && username !== '' ? answer.data : undefined,
  };
}
