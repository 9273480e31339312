import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { api } from '../../../api/client';
import { unwrap } from '../../../api/problem';
import { metaQuery } from '../../../api/queries';
import {
  complete,
  type Mentionable,
  matching,
  type Stub,
  type Suggestion,
  stubAt,
  suggestMember,
} from './completion';

/** As many as can be seen at once. */
const MOST = 6;

interface Completed {
  text: string;
  caret: number;
}

/** Members after `@`, those of the topic first, and emoji after `:`. */
export function useCompletion(
  text: string,
  near: readonly Mentionable[],
  onComplete: (completed: Completed) => void,
) {
  const [caret, setCaret] = useState<number>();
  const [dismissed, setDismissed] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const stub = caret === undefined ? undefined : stubAt(text, caret);
  const open = stub && stub.from !== dismissed ? stub : undefined;
  const suggestions = useSuggestions(open, near);
  const active = Math.min(chosen, suggestions.length - 1);

  const take = (suggestion: Suggestion | undefined) => {
    if (open && suggestion) onComplete(complete(text, open, suggestion));
    setChosen(0);
  };
  /** Whether the key was for the list. */
  const press = (event: KeyboardEvent): boolean => {
    if (suggestions.length === 0 || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: suggestions.length - 1 }[event.key];
    if (step) setChosen((active + step) % suggestions.length);
    else if (event.key === 'Escape') setDismissed(open?.from);
    else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') {
      take(suggestions[active]);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  /** The caret is elsewhere, or the field was left. */
  const look = (at: number | undefined) => {
    if (at === caret) return;
    setCaret(at);
    setChosen(0);
    if (at === undefined || !stubAt(text, at)) setDismissed(undefined);
  };
  return { suggestions, active, take, press, look };
}

function useSuggestions(stub: Stub | undefined, near: readonly Mentionable[]): Suggestion[] {
  const { data: meta } = useQuery(metaQuery);
  const word = stub?.word ?? '';
  const members = useQuery({
    queryKey: ['members', 'mention', word],
    queryFn: () => unwrap(api.GET('/api/users/search', { params: { query: { q: word } } })),
    enabled: stub?.sign === '@' && word !== '',
  });
  const emoji = useQuery({
    queryKey: ['emoji'],
    queryFn: () => import('./emoji'),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: stub?.sign === ':',
  });
  if (stub?.sign === ':') return emoji.data?.findEmoji(word).slice(0, MOST) ?? [];
  if (stub?.sign !== '@') return [];
  const here = matching(near, word);
  const known = new Set(here.map(({ user_id }) => user_id));
  const others = (members.data?.items ?? []).filter(({ user_id }) => !known.has(user_id));
  return [...here, ...others].slice(0, MOST).map((one) => suggestMember(one, meta?.server_name));
}
