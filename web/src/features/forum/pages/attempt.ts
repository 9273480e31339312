import { api } from '../../../api/client';
import { toProblem, unwrap } from '../../../api/problem';
import type { TopicWish } from '../../../api/types';

/** A try to make a topic of which nobody knows how it ended; it stays with the draft. */
export interface Attempt {
  /** Its Idempotency-Key. */
  key: string;
  wish: TopicWish;
}

const send = ({ key, wish }: Attempt) =>
  unwrap(api.POST('/api/forum/topics', { headers: { 'Idempotency-Key': key }, body: wish }));

const saysSame = (one: TopicWish, other: TopicWish) =>
  JSON.stringify({ ...one, instead_of: null }) === JSON.stringify({ ...other, instead_of: null });

/**
 * Makes a topic once, however often it is tried and whatever was corrected between. `remember` keeps what
 * has no answer yet, before it is sent: the page may be closed.
 */
export async function makeTopic(
  wish: TopicWish,
  before: Attempt | null,
  remember: (attempt: Attempt | null) => void,
) {
  const isAgain = before !== null && saysSame(before.wish, wish);
  const made = before && !isAgain ? await keyToReplace(before) : undefined;
  const instead = made ? { instead_of: made } : {};
  const attempt = isAgain ? before : { key: crypto.randomUUID(), wish: { ...wish, ...instead } };
  remember(attempt);
  try {
    return await send(attempt);
  } catch (cause) {
    // Refused for certain: then only what was tried before may have made a topic.
    if (!isAgain && !toProblem(cause).mayRetry) remember(before);
    throw cause;
  }
}

/**
 * The key under which an earlier try has perhaps made the topic. If that try stood for a still earlier one,
 * nobody knows which of the two: it is sent once more, and the answer tells.
 */
async function keyToReplace(before: Attempt): Promise<string> {
  const { instead_of } = before.wish;
  if (!instead_of) return before.key;
  try {
    const { first_post } = await send(before);
    return first_post.txn_key ?? before.key;
  } catch (cause) {
    if (toProblem(cause).mayRetry) throw cause;
    return instead_of;
  }
}
