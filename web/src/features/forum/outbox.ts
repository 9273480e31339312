import i18next from 'i18next';
import { create } from 'zustand';
import { forum } from '../../api/forum';
import { type Problem, toProblem } from '../../api/problem';
import type { Post, Uploaded } from '../../api/types';
import { useSession } from '../auth/session';
import { dropPreview } from './composer/previews';
import { writeKept } from './draft-store';
import { endStart } from './start/start';

/** A file that is uploaded and waits for its post. */
export interface Attached {
  upload: Uploaded;
  /** What it shows, for those who cannot see it. */
  alt: string;
}

/** What a post says. */
export interface Words {
  body: string;
  replyTo?: ReplyTarget | undefined;
  attached?: Attached | undefined;
}

/** A post on its way: shown at once, confirmed when the topic holds it. */
export interface Echo extends Words {
  /** The Idempotency-Key; the topic tells it back as `txn_key`. */
  key: string;
  /** Keys of tries with other words, of which nobody knows whether they were taken. */
  insteadOf?: string[] | undefined;
  topicId: string;
  topicSlug: string;
  at: string;
  state: 'sending' | 'waiting' | 'failed' | 'sent';
  /** When a rate-limited echo is sent again. */
  retryAt?: number | undefined;
  problem?: Problem | undefined;
  /** The server's answer, shown until the topic itself holds the post. */
  post?: Post | undefined;
}

export interface ReplyTarget {
  post_id: string;
  name: string;
  excerpt: string;
}

/** The server looks for no more. */
const MOST_TRIES = 10;

const prefix = () => `althing.outbox.${useSession.getState().me?.user_id ?? ''}.`;

/** Where other words for an echo are kept while they are written. */
export const draftPlace = (key: string) => `echo:${key}`;

export const useOutbox = create<{ echoes: Echo[] }>(() => ({ echoes: [] }));

function store({ state: _state, problem: _problem, post: _post, ...echo }: Echo): void {
  try {
    localStorage.setItem(prefix() + echo.key, JSON.stringify(echo));
  } catch {
    // Without storage the echo lives as long as the tab.
  }
}

function change(key: string, part: Partial<Echo>): void {
  useOutbox.setState(({ echoes }) => ({
    echoes: echoes.map((echo) => (echo.key === key ? { ...echo, ...part } : echo)),
  }));
}

function find(key: string): Echo | undefined {
  return useOutbox.getState().echoes.find((echo) => echo.key === key);
}

/** What an earlier page could not finish is offered again, with the same key. */
export function restoreOutbox(): void {
  const known = new Set(useOutbox.getState().echoes.map((echo) => echo.key));
  const start = prefix();
  const found: Echo[] = [];
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(start) || known.has(name.slice(start.length))) continue;
    try {
      found.push({ ...(JSON.parse(localStorage.getItem(name) ?? '') as Echo), state: 'failed' });
    } catch {
      localStorage.removeItem(name);
    }
  }
  if (found.length === 0) return;
  found.sort((one, other) => one.at.localeCompare(other.at));
  useOutbox.setState(({ echoes }) => ({ echoes: [...found, ...echoes] }));
}

/** The next member in this tab must not meet the posts of the last one; storage keeps them. */
export function forgetOutbox(): void {
  useOutbox.setState({ echoes: [] });
}

export function discard(key: string): void {
  dropPreview(find(key)?.attached?.upload.attachment_id);
  forget(key);
}

function forget(key: string): void {
  localStorage.removeItem(prefix() + key);
  // Whoever began to change it has no more to change.
  writeKept(draftPlace(key), null);
  useOutbox.setState(({ echoes }) => ({ echoes: echoes.filter((echo) => echo.key !== key) }));
}

/** Forgets the echoes that the topic now holds. */
export function settle(posts: readonly Post[]): void {
  const { echoes } = useOutbox.getState();
  if (echoes.length === 0) return;
  for (const echo of echoes) {
    if (isHeld(echo, posts)) discard(echo.key);
  }
}

export function isHeld(echo: Echo, posts: readonly Post[]): boolean {
  return posts.some((post) => post.txn_key === echo.key || post.post_id === echo.post?.post_id);
}

/** Sends an echo, again with the same key if need be; resolves when it is settled or failed. */
export async function deliver(key: string): Promise<void> {
  const echo = find(key);
  if (!echo) return;
  change(key, { state: 'sending', problem: undefined, retryAt: undefined });
  const { topicId, body, replyTo, attached, insteadOf } = echo;
  try {
    const words = {
      body,
      ...(insteadOf ? { instead_of: insteadOf } : {}),
      ...(replyTo ? { reply_to: replyTo.post_id } : {}),
      ...(attached ? { attachment: attached.upload.attachment_id } : {}),
      ...(attached?.alt ? { alt: attached.alt } : {}),
    };
    const post = await forum.send(topicId, words, key);
    localStorage.removeItem(prefix() + key);
    change(key, { state: 'sent', post });
    endStart();
  } catch (cause) {
    const problem = toProblem(cause);
    if (problem.status === 429 && problem.retryAfterMs) {
      change(key, { state: 'waiting', retryAt: Date.now() + problem.retryAfterMs });
      setTimeout(() => find(key)?.state === 'waiting' && deliver(key), problem.retryAfterMs);
    } else {
      change(key, { state: 'failed', problem });
    }
  }
}

export function post(
  topic: Pick<Post, 'topic_id'> & { slug: string },
  words: Words,
  insteadOf?: string[],
): Promise<void> {
  const echo: Echo = {
    ...words,
    insteadOf,
    key: crypto.randomUUID(),
    topicId: topic.topic_id,
    topicSlug: topic.slug,
    at: new Date().toISOString(),
    state: 'sending',
  };
  store(echo);
  useOutbox.setState(({ echoes }) => ({ echoes: [...echoes, echo] }));
  return deliver(echo.key);
}

/**
 * Other words are another request: a failed echo that was changed gets a new key. Its answer may have been
 * lost and not the post: the server looks for that first, by the old keys, and changes it.
 */
export function repost(key: string, body: string): Promise<void> {
  const echo = find(key);
  if (!echo) return Promise.resolve();
  forget(key);
  const { topicId, topicSlug, replyTo, attached, insteadOf = [] } = echo;
  const tries = [...insteadOf, key].slice(-MOST_TRIES);
  return post({ topic_id: topicId, slug: topicSlug }, { body, replyTo, attached }, tries);
}

export function failureOf(echo: Echo, sentence: (problem: Problem) => string): string {
  return echo.problem ? sentence(echo.problem) : i18next.t('composer.interrupted');
}
