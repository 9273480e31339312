import { forum } from '../../api/forum';
import { type Problem, toProblem } from '../../api/problem';
import type { Post } from '../../api/types';
import { useSession } from '../auth/session';
import { backoffMs } from './backoff';
import {
  change,
  type Echo,
  enter,
  find,
  forget,
  isUnsent,
  keyIn,
  recall,
  recallAll,
  record,
  unstore,
  useOutbox,
  type Words,
} from './outbox';
import { endStart } from './start/start';

/** The server looks for no more. */
const MOST_TRIES = 10;

/** The topics whose posts this tab is sending, or waits to send until another tab is done. */
const running = new Set<string>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Sends a post, behind those that were written before it in the topic. */
export function post(topic: Pick<Post, 'topic_id'> & { slug: string }, words: Words): void {
  send({ ...words, topicId: topic.topic_id, topicSlug: topic.slug, at: new Date().toISOString() });
}

function send(echo: Omit<Echo, 'key' | 'state'>): void {
  // Whatever holds up the others of its topic holds up this one.
  const { state = 'sending', retryAt, cutOff } = headOf(echo.topicId) ?? {};
  enter({ ...echo, key: crypto.randomUUID(), state, retryAt, cutOff });
  run(echo.topicId);
}

/**
 * Other words are another request: an echo that was changed gets a new key, and keeps its place. Its
 * answer may have been lost and not the post: the server looks for that first, by the old keys, and
 * changes it.
 */
export function repost(key: string, body: string): void {
  const echo = find(key);
  if (!echo) return;
  forget(key);
  const { topicId, topicSlug, at, replyTo, attached, insteadOf = [] } = echo;
  const tries = [...insteadOf, key].slice(-MOST_TRIES);
  send({ topicId, topicSlug, at, body, replyTo, attached, insteadOf: tries });
}

/** Sends an echo again at once, under the same key. */
export function retry(key: string): void {
  const echo = find(key);
  if (!echo) return;
  // Whatever is asked for by hand is of today.
  const at = echo.state === 'failed' ? new Date().toISOString() : echo.at;
  record(key, { at, state: 'sending', problem: undefined, retryAt: undefined, cutOff: undefined });
  lift(echo.topicId);
}

/** Keeps an echo from going out while its words are changed. */
export function halt(key: string): void {
  record(key, { state: 'failed', retryAt: undefined, cutOff: undefined });
  const echo = find(key);
  if (echo) run(echo.topicId);
}

/** Goes on with what earlier pages, or other tabs, have not finished. */
export function restoreOutbox(): void {
  recallAll();
  runAll();
}

/** Goes on when the net is back, the page is looked at again, or another tab has left something. */
export function followOutbox(): () => void {
  const online = () => {
    for (const topicId of topics()) {
      if (headOf(topicId)?.cutOff) lift(topicId);
    }
  };
  const seen = () => {
    // A page in the background has no clock.
    if (document.visibilityState === 'visible') runAll();
  };
  const told = ({ key: name }: StorageEvent) => {
    const key = keyIn(name);
    if (!key) return;
    const [here, there] = [find(key), recall(key)];
    if (here && here.state !== 'sent') {
      if (!there) forget(key);
      else if (isUnsent(here) !== isUnsent(there)) change(key, there);
    }
    restoreOutbox();
  };
  window.addEventListener('online', online);
  window.addEventListener('storage', told);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('storage', told);
    document.removeEventListener('visibilitychange', seen);
  };
}

const unsentOf = (topicId: string) =>
  useOutbox.getState().echoes.filter((echo) => echo.topicId === topicId && isUnsent(echo));

/** The post of a topic that goes next. One that was refused holds nobody up. */
const headOf = (topicId: string): Echo | undefined => unsentOf(topicId)[0];

const topics = () =>
  new Set(
    useOutbox
      .getState()
      .echoes.filter(isUnsent)
      .map(({ topicId }) => topicId),
  );

function runAll(): void {
  for (const topicId of topics()) run(topicId);
}

/** Goes on at once, whatever the posts of a topic were waiting for. */
function lift(topicId: string): void {
  const head = headOf(topicId);
  if (head) record(head.key, { retryAt: undefined, cutOff: undefined });
  run(topicId);
}

/** Sends the posts of a topic, one after the other, as soon as the first of them is due. */
function run(topicId: string): void {
  clearTimeout(timers.get(topicId));
  timers.delete(topicId);
  const head = headOf(topicId);
  if (!head || running.has(topicId)) return;
  const wait = (head.retryAt ?? 0) - Date.now();
  if (wait > 0) {
    hold(topicId, head);
    timers.set(
      topicId,
      setTimeout(() => run(topicId), wait),
    );
    return;
  }
  running.add(topicId);
  // What waited behind a post that did waits no longer.
  for (const { key } of unsentOf(topicId)) {
    change(key, { state: 'sending', retryAt: undefined, cutOff: undefined });
  }
  const done = () => running.delete(topicId);
  alone(topicId, () => drain(topicId)).then(() => done() && run(topicId), done);
}

/** One tab at a time sends the posts of a topic: so they keep their order, and none goes twice. */
async function alone(topicId: string, work: () => Promise<void>): Promise<void> {
  // Locks exist only in secure contexts; without them the key alone keeps a post from standing twice.
  const locks = navigator.locks as LockManager | undefined;
  const me = useSession.getState().me?.user_id ?? '';
  await (locks ? locks.request(`althing-outbox.${me}.${topicId}`, work) : work());
}

async function drain(topicId: string): Promise<void> {
  for (let head = headOf(topicId); head; head = headOf(topicId)) {
    const goesOn = await deliver(head);
    if (!goesOn) return;
  }
}

/** Whether the posts behind it may go. */
async function deliver({ key, kept }: Echo): Promise<boolean> {
  // While this tab waited, another one may have sent it, met a refusal, or been told to wait.
  const now = kept ? recall(key) : find(key);
  if (!now) {
    forget(key);
    return true;
  }
  if (now.state === 'failed') {
    change(key, now);
    return true;
  }
  if ((now.retryAt ?? 0) > Date.now()) {
    hold(now.topicId, now);
    return false;
  }
  try {
    const answer = await forum.send(now.topicId, wordsOf(now), key);
    // Somebody else may be signed in by now.
    if (find(key)) unstore(key);
    change(key, { state: 'sent', post: answer });
    endStart();
    return true;
  } catch (cause) {
    return refused(key, toProblem(cause));
  }
}

function wordsOf({ body, replyTo, attached, insteadOf }: Echo) {
  return {
    body,
    ...(insteadOf ? { instead_of: insteadOf } : {}),
    ...(replyTo ? { reply_to: replyTo.post_id } : {}),
    ...(attached ? { attachment: attached.upload.attachment_id } : {}),
    ...(attached?.alt ? { alt: attached.alt } : {}),
  };
}

/** A refusal is final and lets the next one go; where nobody knows how it ended all of them wait. */
function refused(key: string, problem: Problem): boolean {
  const echo = find(key);
  // Deleted, or the session has ended: the storage keeps it for the next one.
  if (!echo) return true;
  if (!problem.mayRetry && problem.status !== 401) {
    record(key, { state: 'failed', problem });
    return true;
  }
  const paced = problem.status === 429;
  const tries = (echo.tries ?? 0) + 1;
  const wait = Math.max(
    problem.retryAfterMs ?? 0,
    paced && problem.retryAfterMs ? 0 : backoffMs(tries),
  );
  const until = { retryAt: Date.now() + wait, cutOff: !paced };
  record(key, { ...until, tries, state: 'waiting' });
  hold(echo.topicId, until);
  return false;
}

/** Shows that the posts of a topic wait, and for what. */
function hold(topicId: string, { retryAt, cutOff }: Pick<Echo, 'retryAt' | 'cutOff'>): void {
  for (const { key } of unsentOf(topicId)) change(key, { state: 'waiting', retryAt, cutOff });
}
