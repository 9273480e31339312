import { type RefObject, useEffect, useState } from 'react';
import { useSession } from '../auth/session';

/** Where a member is in a course, on this device. */
interface Place {
  lesson: string;
  /** The block of the lesson that stood at the top of the window. */
  block: number;
}

const HEAD_PX = 96;
const SETTLE_MS = 250;

const keyOf = (course: string) =>
  `althing.reading.${useSession.getState().me?.user_id ?? ''}.${course}`;

export function readPlace(course: string): Place | undefined {
  try {
    return (JSON.parse(localStorage.getItem(keyOf(course)) ?? 'null') as Place | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function writePlace(course: string, place: Place): void {
  try {
    localStorage.setItem(keyOf(course), JSON.stringify(place));
  } catch {
    // Without storage the course opens at its first unread lesson.
  }
}

export function forgetPlace(course: string): void {
  localStorage.removeItem(keyOf(course));
}

function topBlock(body: Element): number {
  const blocks = [...body.children];
  const found = blocks.findIndex((block) => block.getBoundingClientRect().bottom > HEAD_PX);
  return found === -1 ? Math.max(0, blocks.length - 1) : found;
}

/**
 * Keeps the reader's place in a lesson, and goes back to it when the lesson is opened again.
 * `text` is the element whose first child holds the blocks. Answers whether it went back.
 */
export function usePlace(
  course: string,
  lesson: string,
  text: RefObject<HTMLElement | null>,
): boolean {
  const [resumed, setResumed] = useState(false);

  useEffect(() => {
    const before = readPlace(course);
    const block = before?.lesson === lesson ? before.block : 0;
    const target = text.current?.firstElementChild?.children[block];
    let settling: ReturnType<typeof setTimeout> | undefined;
    // After the router, which begins every page at its top.
    const going = requestAnimationFrame(() => {
      if (block > 0 && target) {
        target.scrollIntoView({ block: 'start' });
        setResumed(true);
      } else {
        writePlace(course, { lesson, block: 0 });
      }
    });
    const look = () => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        const body = text.current?.firstElementChild;
        if (body) writePlace(course, { lesson, block: window.scrollY > 0 ? topBlock(body) : 0 });
      }, SETTLE_MS);
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => {
      cancelAnimationFrame(going);
      clearTimeout(settling);
      window.removeEventListener('scroll', look);
    };
  }, [course, lesson, text]);

  return resumed;
}
