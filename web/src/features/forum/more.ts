import { type RefObject, useEffect, useState } from 'react';

const AHEAD_PX = 1200;

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
      { rootMargin: `0px 0px ${AHEAD_PX}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [mark]);

  useEffect(() => {
    // What has just been drawn may have pushed the mark away before the observer tells.
    const top = mark.current?.getBoundingClientRect().top ?? 0;
    if (near && wanted && top <= window.innerHeight + AHEAD_PX) void onMore();
  }, [mark, near, wanted, onMore]);
}
