import { useEffect, useRef, useState } from 'react';
import type { Post } from '../../../api/types';

/**
 * Counts the posts of others that came below what the reader sees. The page is never scrolled under
 * the reader; `complete` says that all later posts are here, `lastInView` is the last post they see.
 */
export function useArrivals(
  posts: readonly Post[],
  complete: boolean,
  lastInView: () => number,
  hold: boolean,
) {
  const known = useRef<{ ids: Set<string>; complete: boolean } | null>(null);
  const [unseen, setUnseen] = useState<string[]>([]);
  const [latest, setLatest] = useState(0);
  const current = useRef({ posts, lastInView });
  current.current = { posts, lastInView };

  useEffect(() => {
    // While the reader is taken elsewhere, nothing has arrived.
    if (hold) {
      known.current = null;
      return;
    }
    const before = known.current;
    known.current = { ids: new Set(posts.map((post) => post.post_id)), complete };
    if (!before?.complete || !complete) return;
    const lastKnown = posts.findLastIndex((post) => before.ids.has(post.post_id));
    const fresh = posts.slice(lastKnown + 1).filter((post) => !post.mine);
    if (fresh.length === 0) return;
    setLatest(fresh.length);
    const seen = current.current.lastInView();
    const hidden = fresh.filter((post) => posts.indexOf(post) > seen).map((post) => post.post_id);
    setUnseen((earlier) => [...earlier, ...hidden]);
  }, [posts, complete, hold]);

  useEffect(() => {
    if (unseen.length === 0) return;
    const look = () => {
      const { posts: all, lastInView: last } = current.current;
      const below = new Set(all.slice(last() + 1).map((post) => post.post_id));
      setUnseen((ids) =>
        ids.every((id) => below.has(id)) ? ids : ids.filter((id) => below.has(id)),
      );
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, [unseen.length]);

  return { unseen, latest };
}
