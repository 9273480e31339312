import i18next from 'i18next';
import { create } from 'zustand';
import { Problem } from '../../api/problem';
import type { Post, Uploaded } from '../../api/types';
import { useSession } from '../auth/session';
import { dropPreview } from './composer/previews';
import { writeKept } from './draft-store';

/** A file that is uploaded and waits for its post. */
export interface Attached {
  upload: Uploaded;
  /** What it shows, for those who cannot see it. */
  alt: string;
  /** It moved, and does not where it is posted. */
  stilled?: boolean | undefined;
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
  /** `waiting` goes on by itself, `failed` does not. */
  state: 'sending' | 'waiting' | 'failed' | 'sent';
  /** When an echo that waits is sent again. */
  retryAt?: number | undefined;
  /** It waits because nobody answered, and not because the topic asks for a pause. */
  cutOff?: boolean | undefined;
  /** How many times in a row nobody answered. */
  tries?: number | undefined;
  problem?: Problem | undefined;
  /** The server's answer, shown until the topic itself holds the post. */
  post?: Post | undefined;
  /** It lies in the storage too: when it is gone from there, another tab has sent or deleted it. */
  kept?: boolean | undefined;
}

export interface ReplyTarget {
  post_id: string;
  name: string;
  excerpt: string;
}

/** An echo as the storage keeps it, for this page and the others. */
type Stored = Omit<Echo, 'problem' | 'post' | 'kept'> & { refusal?: Refusal };

/** Why an echo was refused, in the language of that day. */
interface Refusal {
  status: number;
  errcode: string;
  error: string;
  badges: readonly string[];
}

/** After so long nobody expects any more that a post goes out by itself. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Where other words for an echo are kept while they are written. */
export const draftPlace = (key: string) => `echo:${key}`;

const prefix = () => `althing.outbox.${useSession.getState().me?.user_id ?? ''}.`;

export const useOutbox = create<{ echoes: Echo[] }>(() => ({ echoes: [] }));

export const isUnsent = ({ state }: Echo) => state === 'sending' || state === 'waiting';

export function find(key: string): Echo | undefined {
  return useOutbox.getState().echoes.find((echo) => echo.key === key);
}

/** Shows an echo otherwise; the other tabs are not told. */
export function change(key: string, part: Partial<Echo>): void {
  useOutbox.setState(({ echoes }) => ({
    echoes: echoes.map((echo) => (echo.key === key ? { ...echo, ...part } : echo)),
  }));
}

/** Changes an echo here, in the storage and so in the other tabs. */
export function record(key: string, part: Partial<Echo>): void {
  change(key, part);
  const echo = find(key);
  if (echo) change(key, { kept: store(echo) });
}

/** Takes an echo in, in the order of its time. */
export function enter(echo: Echo): void {
  const kept = store(echo);
  show([{ ...echo, kept }]);
}

function show(more: Echo[]): void {
  useOutbox.setState(({ echoes }) => ({
    echoes: [...echoes, ...more].sort((one, other) => one.at.localeCompare(other.at)),
  }));
}

/** Whether it lies in the storage; without, the echo lives as long as the tab. */
function store({ problem, post: _post, kept: _kept, ...echo }: Echo): boolean {
  const { status = 0, errcode = '', message: error = '', badges = [] } = problem ?? {};
  const stored: Stored = problem ? { ...echo, refusal: { status, errcode, error, badges } } : echo;
  try {
    localStorage.setItem(prefix() + echo.key, JSON.stringify(stored));
    return true;
  } catch {
    return false;
  }
}

/** The echo as the storage has it; nothing where it was sent, deleted or never kept. */
export function recall(key: string): Echo | undefined {
  const text = localStorage.getItem(prefix() + key);
  if (text === null) return undefined;
  try {
    const { refusal, ...echo } = JSON.parse(text) as Stored;
    const problem =
      refusal && new Problem(refusal.status, { ...refusal, badges: [...refusal.badges] });
    const forgotten = Date.now() - Date.parse(echo.at) > FORGOTTEN_MS;
    const state = echo.state === 'failed' || forgotten ? 'failed' : 'waiting';
    return { ...echo, state, problem, kept: true };
  } catch {
    localStorage.removeItem(prefix() + key);
    return undefined;
  }
}

/** What earlier pages and other tabs have not finished, as far as it is not known here. */
export function recallAll(): void {
  const known = new Set(useOutbox.getState().echoes.map((echo) => echo.key));
  const start = prefix();
  const found = Object.keys(localStorage)
    .filter((name) => name.startsWith(start) && !known.has(name.slice(start.length)))
    .map((name) => recall(name.slice(start.length)))
    .filter((echo) => echo !== undefined);
  if (found.length > 0) show(found);
}

/** The key of an echo of this member that another tab has written, or taken away. */
export function keyIn(name: string | null): string | undefined {
  return name?.startsWith(prefix()) ? name.slice(prefix().length) : undefined;
}

/** The next member in this tab must not meet the posts of the last one; storage keeps them. */
export function forgetOutbox(): void {
  useOutbox.setState({ echoes: [] });
}

export function discard(key: string): void {
  dropPreview(find(key)?.attached?.upload.attachment_id);
  forget(key);
}

export function forget(key: string): void {
  unstore(key);
  // Whoever began to change it has no more to change.
  writeKept(draftPlace(key), null);
  useOutbox.setState(({ echoes }) => ({ echoes: echoes.filter((echo) => echo.key !== key) }));
}

/** Nobody needs to send it any more. */
export function unstore(key: string): void {
  localStorage.removeItem(prefix() + key);
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

export function failureOf(echo: Echo, sentence: (problem: Problem) => string): string {
  return echo.problem ? sentence(echo.problem) : i18next.t('composer.interrupted');
}
