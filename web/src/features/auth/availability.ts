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

/** Asks whether a username is free once the typing pauses; whoever holds an invitation is told. */
export function useAvailability(invitation: string, username: string) {
  const paused = usePaused(username);
  const answer = useQuery({
    queryKey: ['availability', invitation, paused],
    queryFn: () =>
      unwrap(api.POST('/api/auth/availability', { body: { invitation, username: paused } })),
    enabled: paused !== '',
    retry: false,
  });
  const current = username === paused;
  return {
    checking: username !== '' && (!current || answer.isFetching),
    answer: current && username !== '' ? answer.data : undefined,
  };
}
