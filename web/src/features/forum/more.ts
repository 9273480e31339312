import { type RefObject, useEffect, useState } from 'react';

const AHEAD = '1200px';

/** Fetches the next page when the reader comes near `mark`, the end of what is here. */
export function useMoreNear(
  mark: RefObject<HTMLElement | null>,
  wanted: boolean,
  onMore: () => Promise<unknown>,
): void {
  const [near, setNear] = useState(false);

  useEffect(() => {
    const element = mark.current;
    if (!element || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(
      ([entry]) => setNear(entry?.isIntersecting ?? false),
      { rootMargin: `0px 0px ${AHEAD} 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [mark]);

  useEffect(() => {
    if (near && wanted) void onMore();
  }, [near, wanted, onMore]);
}
