import { create } from 'zustand';
import type { Permission } from '../../../api/learning-types';
import { useSession } from '../../auth/session';

/** Where a new member says hello. */
export const INTRODUCTIONS = 'introduktioner';

const keyOf = () => `althing.start.${useSession.getState().me?.user_id ?? ''}`;

/**
 * `open`: the member was met here before the badge, and has not posted since. `done`: they have, and
 * what comes after it is offered until it is put away, which leaves it `settled`.
 */
const STARTS = ['open', 'done', 'settled'] as const;
type Start = (typeof STARTS)[number];

const read = (): Start | undefined => {
  const stored = localStorage.getItem(keyOf());
  return STARTS.find((start) => start === stored);
};

/** Told when something of it changes, so that the page draws it anew. */
export const useStartChanges = create<{ changes: number }>(() => ({ changes: 0 }));

function write(start: Start): void {
  if (read() === start) return;
  try {
    localStorage.setItem(keyOf(), start);
  } catch {
    // Without storage the list goes when the badge comes.
  }
  useStartChanges.setState(({ changes }) => ({ changes: changes + 1 }));
}

/** A member without the permission to post begins at the beginning. */
export function beginStart(): void {
  if (read() === undefined) write('open');
}

/** The first post is written. */
export function endStart(): void {
  if (read() === 'open') write('done');
}

/** Whether the first post was written here, and what comes after it is not put away yet. */
export function isFirstPostNew(): boolean {
  return read() === 'done';
}

/** Nothing more of it is to be seen. */
export function settleStart(): void {
  write('settled');
}

const skippedKey = () => `${keyOf()}.about-skipped`;

/** Whether the member would rather not tell of themselves now. */
export function isAboutSkipped(): boolean {
  return localStorage.getItem(skippedKey()) !== null;
}

export function skipAbout(): void {
  try {
    localStorage.setItem(skippedKey(), '1');
  } catch {
    // Without storage it stands until the list goes.
  }
  useStartChanges.setState(({ changes }) => ({ changes: changes + 1 }));
}

/** Which step is next; undefined when there is nothing to show. */
export function nextStep(post: Permission | undefined): 'course' | 'post' | undefined {
  if (!post) return undefined;
  if (!post.allowed) return 'course';
  return read() === 'open' ? 'post' : undefined;
}
