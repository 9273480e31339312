import { useEffect, useRef, useState } from 'react';
import type { Post } from '../../api/types';
import { anchorOf } from './names';

const COMPOSER_PX = 110;

function isInView(postId: string): boolean {
  const top = document.getElementById(anchorOf(postId))?.getBoundingClientRect().top;
  return top === undefined || top < window.innerHeight - COMPOSER_PX;
}

/**
 * Counts the posts of others that came while the reader was further up. The page is never
 * scrolled under the reader; `complete` says that all earlier posts are already here.
 */
export function useArrivals(posts: readonly Post[], complete: boolean) {
  const known = useRef<{ ids: Set<string>; complete: boolean } | null>(null);
  const [unseen, setUnseen] = useState<string[]>([]);
  const [latest, setLatest] = useState(0);

  useEffect(() => {
    const before = known.current;
    known.current = { ids: new Set(posts.map((post) => post.post_id)), complete };
    if (!before?.complete) return;
    const fresh = posts.filter((post) => !before.ids.has(post.post_id) && !post.mine);
    if (fresh.length === 0) return;
    setLatest(fresh.length);
    const hidden = fresh.map((post) => post.post_id).filter((id) => !isInView(id));
    setUnseen((earlier) => [...earlier, ...hidden]);
  }, [posts, complete]);

  useEffect(() => {
    if (unseen.length === 0) return;
    const look = () => setUnseen((ids) => ids.filter((id) => !isInView(id)));
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, [unseen.length]);

  return { unseen, latest };
}
