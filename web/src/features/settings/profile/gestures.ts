import { type RefObject, useEffect, useRef } from 'react';

interface Gestures {
  /** By shares of the element's side. */
  onMove: (across: number, down: number) => void;
  onZoom: (factor: number) => void;
}

interface Point {
  x: number;
  y: number;
}

/** One turn of a usual wheel enlarges by about a tenth. */
const PER_WHEEL_PX = 0.001;

const apart = ([one, other]: readonly Point[]) =>
  one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;

/** Dragging, pinching and the wheel over an element. */
export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  latest.current = gestures;

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const down = new Map<number, Point>();
    const stop = new AbortController();
    const on = { signal: stop.signal };

    target.addEventListener(
      'pointerdown',
      (event) => {
        target.setPointerCapture?.(event.pointerId);
        down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      on,
    );
    target.addEventListener(
      'pointermove',
      (event) => {
        const before = down.get(event.pointerId);
        if (!before) return;
        const now = { x: event.clientX, y: event.clientY };
        const span = apart([...down.values()]);
        down.set(event.pointerId, now);
        if (down.size === 1) {
          const side = target.clientWidth || 1;
          latest.current.onMove((now.x - before.x) / side, (now.y - before.y) / side);
        } else if (span > 0) {
          latest.current.onZoom(apart([...down.values()]) / span);
        }
      },
      on,
    );
    for (const end of ['pointerup', 'pointercancel'] as const) {
      target.addEventListener(end, (event) => down.delete(event.pointerId), on);
    }
    // React listens to the wheel passively, and then the page would scroll as well.
    target.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        latest.current.onZoom(Math.exp(-event.deltaY * PER_WHEEL_PX));
      },
      { ...on, passive: false },
    );
    return () => stop.abort();
  }, [element]);
}
