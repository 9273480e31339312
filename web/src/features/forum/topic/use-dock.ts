import { type RefObject, useEffect } from 'react';

/** Who is so near the end of the page is at its end. */
const END_PX = 4;

/**
 * What stands at the bottom of a topic may grow: a field that is written in, or what tells of a
 * strike. Whoever reads at the end keeps the last post above it.
 */
export function useDock(dock: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = dock.current;
    if (!element || !('ResizeObserver' in window)) return;
    let height = element.offsetHeight;
    const observer = new ResizeObserver(() => {
      const grown = element.offsetHeight - height;
      height = element.offsetHeight;
      const { scrollHeight, clientHeight } = document.documentElement;
      const below = scrollHeight - clientHeight - window.scrollY;
      // At the top of a topic that just fits, its heading is what is being read.
      const isAtEnd = window.scrollY > 0 && below <= grown + END_PX;
      if (grown > 0 && isAtEnd) window.scrollBy(0, below);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [dock]);
}
