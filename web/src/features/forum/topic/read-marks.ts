import { toProblem } from '../../../api/problem';
import { backoffMs } from '../backoff';

/** The topic is gone, or nothing of the reader's any more: no later mark will be taken. */
const FINAL = new Set([403, 404, 410]);

export interface ReadMarks {
  /** Marks a post as read, once, unless it is too early after a failure. */
  mark: (postId: string) => void;
  /** The net is back. */
  online: () => void;
}

/**
 * The marks of one topic. After a failure nothing is sent for a while, longer each time: the reader
 * looks on all the time, and many readers at once would hold down a server that has trouble already.
 */
export function readMarks(send: (postId: string) => Promise<void>): ReadMarks {
  const marked = new Set<string>();
  let failures = 0;
  let notBefore = 0;

  const failed = (postId: string, cause: unknown) => {
    const { status, retryAfterMs = 0 } = toProblem(cause);
    marked.delete(postId);
    failures += 1;
    const wait = Math.max(backoffMs(failures), retryAfterMs);
    notBefore = FINAL.has(status) ? Number.POSITIVE_INFINITY : Date.now() + wait;
  };

  return {
    mark: (postId) => {
      if (marked.has(postId) || Date.now() < notBefore) return;
      marked.add(postId);
      send(postId).then(
        () => {
          failures = 0;
        },
        (cause) => failed(postId, cause),
      );
    },
    online: () => {
      if (notBefore !== Number.POSITIVE_INFINITY) notBefore = 0;
    },
  };
}
