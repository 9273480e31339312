import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Unread } from '../../api/types';

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** Unread posts that do not ring: a mention is counted at the bell. */
export function quietlyUnread(unread: Unread | undefined): number | undefined {
  return unread?.topics.reduce(
    (sum, { unread: posts, mentions, muted }) => sum + (muted ? 0 : posts - mentions),
    0,
  );
}

/** How many posts came to followed topics since this tab was last looked at, and are still unread. */
export function useCameWhileAway(unread: Unread | undefined): number {
  const away = useSyncExternalStore(onVisibility, () => document.hidden);
  const now = quietlyUnread(unread);
  const [before, setBefore] = useState<number>();
  // What is read elsewhere meanwhile has not come.
  useEffect(() => {
    setBefore((known) => (away && now !== undefined ? Math.min(known ?? now, now) : undefined));
  }, [away, now]);
  return away && now !== undefined && before !== undefined ? Math.max(0, now - before) : 0;
}
