import i18next from 'i18next';
import { create } from 'zustand';
import { api } from '../../api/client';
import { type Problem, toProblem, unwrap } from '../../api/problem';
import type { Post } from '../../api/types';
import { useSession } from '../auth/session';
import { endStart } from './start/start';

/** A post on its way: shown at once, confirmed when the topic holds it. */
export interface Echo {
  /** The Idempotency-Key; the topic tells it back as `txn_key`. */
  key: string;
  topicId: string;
  topicSlug: string;
  body: string;
  at: string;
  replyTo?: ReplyTarget | undefined;
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

const prefix = () => `althing.outbox.${useSession.getState().me?.user_id ?? ''}.`;

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
  localStorage.removeItem(prefix() + key);
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
  const { topicId, body, replyTo } = echo;
  try {
    const post = await unwrap(
      api.POST('/api/forum/topics/{topic_id}/posts', {
        params: { path: { topic_id: topicId } },
        headers: { 'Idempotency-Key': key },
        body: { body, ...(replyTo ? { reply_to: replyTo.post_id } : {}) },
      }),
    );
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
  topic: { topic_id: string; slug: string },
  body: string,
  replyTo?: ReplyTarget,
): Promise<void> {
  const echo: Echo = {
    key: crypto.randomUUID(),
    topicId: topic.topic_id,
    topicSlug: topic.slug,
    body,
    at: new Date().toISOString(),
    replyTo,
    state: 'sending',
  };
  store(echo);
  useOutbox.setState(({ echoes }) => ({ echoes: [...echoes, echo] }));
  return deliver(echo.key);
}

/** Other words are another request: a failed echo that was changed gets a new key. */
export function repost(key: string, body: string): Promise<void> {
  const echo = find(key);
  if (!echo) return Promise.resolve();
  discard(key);
  return post({ topic_id: echo.topicId, slug: echo.topicSlug }, body, echo.replyTo);
}

export function failureOf(echo: Echo, sentence: (problem: Problem) => string): string {
  return echo.problem ? sentence(echo.problem) : i18next.t('composer.interrupted');
}
