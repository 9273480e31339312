import type { Answers } from '../../../api/learning-types';
import { toProblem } from '../../../api/problem';

/** `closed`: the attempt was submitted elsewhere and takes no more answers. */
export type SaveState = 'quiet' | 'saving' | 'saved' | 'unsaved' | 'closed';

interface AutosaveOptions {
  save: (answers: Answers) => Promise<unknown>;
  /** Told on every change; `saved` means all that was given. */
  onState: (state: SaveState) => void;
}

const PAUSE_MS = 800;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
const CLOSED = new Set([404, 409, 410]);

/**
 * Saves the newest answers when the member pauses, one request at a time, so that an older one
 * never arrives last. Silence is answered by trying again, later and later.
 */
export function createAutosave({ save, onState }: AutosaveOptions) {
  let waiting: Answers | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending = false;
  let failures = 0;
  let stopped = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };

  const flush = async () => {
    clearTimeout(timer);
    if (!waiting || sending || stopped) return;
    const answers = waiting;
    waiting = undefined;
    sending = true;
    onState('saving');
    try {
      await save(answers);
      failures = 0;
      if (!stopped && !waiting) onState('saved');
    } catch (cause) {
      waiting ??= answers;
      const problem = toProblem(cause);
      if (stopped) return;
      if (CLOSED.has(problem.status)) {
        stopped = true;
        onState('closed');
        return;
      }
      onState('unsaved');
      failures += 1;
      // A refusal waits for another answer; only silence is worth asking again.
      if (problem.mayRetry) {
        later(Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS));
      }
      return;
    } finally {
      sending = false;
    }
    if (waiting) later(PAUSE_MS);
  };

  return {
    change(answers: Answers) {
      if (stopped) return;
      waiting = answers;
      if (!sending) later(PAUSE_MS);
    },
    flush,
    /** Nothing more is sent. */
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
