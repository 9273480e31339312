import type { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { loadSession, renewMember, sessionEnded, useSession } from '../features/auth/session';
import { tellAward } from '../features/badges/tell';
import { freshen, type Touched } from '../features/forum/topic/feed';
import { KEYS_BY_STANDING } from './conduct';
import { EVERYWHERE } from './reading-queries';
import type { Notice } from './types';

type LiveEvent = Pick<
  Notice,
  'type' | 'topic_slug' | 'category' | 'badge_id' | 'course_id' | 'txn_key'
> & {
  user_id?: string | null;
  post_id?: string | null;
  rooms_read?: number;
  rooms?: number;
};

/** How far the server is in reading the forum from the homeserver anew. */
type Rebuilding = { read: number; of: number };

const TYPES = [
  'topic.created',
  'topic.updated',
  'post.created',
  'post.edited',
  'post.removed',
  'post.hidden',
  'post.restored',
  'reaction.added',
  'reaction.removed',
  'category.updated',
  'read.updated',
  'notification',
  'badge.awarded',
  'badge.expiring',
  'badge.revoked',
  'badge.updated',
  'territory.updated',
  'member.updated',
  'follow.changed',
  'blocks.changed',
  'progress.updated',
  'permissions.changed',
  'case.created',
  'case.updated',
  'strike.issued',
  'strike.cleared',
  'strike.expired',
  'appeal.updated',
  'session.revoked',
  'maintenance',
  'resync',
];

/** Events that change counts or order in the lists, and what is unread, not only the topic itself. */
const LISTED = new Set(['topic.created', 'topic.updated', 'post.created', 'post.removed']);
/** What a badge opens or closes, and what is said about it. */
export const KEYS_BY_BADGE = [
  ['permissions'],
  ['badges'],
  ['categories'],
  ['topics'],
  ['topic'],
  ['unread'],
  ['courses'],
  ['course'],
];
/** Where members are named: with their pictures, in lists, beside posts. */
const KEYS_BY_MEMBER = [['profile'], ['members'], ['connections'], ['blocks']];
const KEYS_BY_NAME = [...KEYS_BY_MEMBER, ['topic'], ['topics'], ['categories'], ['badges']];
/** Where nothing is shown of who is blocked. */
const KEYS_BY_BLOCK = [...KEYS_BY_MEMBER, ['topic'], ['notifications'], ['unread'], ['search']];
/** Events that change one post alone. */
const OF_A_POST = new Set([
  'post.edited',
  'post.removed',
  'post.hidden',
  'post.restored',
  'reaction.added',
  'reaction.removed',
]);
const GATHER_MS = 120;
const LONGEST_WAIT_MS = 30_000;

export const useLive = create<{ lost: boolean; rebuilding: Rebuilding | undefined }>(() => ({
  lost: false,
  rebuilding: undefined,
}));

/** The query keys an event makes stale. */
export function staleKeys(event: LiveEvent): string[][] {
  if (event.type === 'resync') return [[]];
  // What was fetched before the end may lack anything.
  if (event.type === 'maintenance') return event.rooms === undefined ? [[]] : [];
  if (event.type === 'category.updated') return [['categories'], ['topics'], ['unread']];
  if (event.type === 'notification') return [['notifications']];
  // Read here, on another device or in Element: it is one state.
  if (event.type === 'read.updated') return [['unread'], ['topics'], ['notifications']];
  // Whatever is shown of cases: queue, log, appeals, the member's history.
  if (event.type.startsWith('case.')) return [['moderation']];
  if (event.type.startsWith('strike.') || event.type === 'appeal.updated') return KEYS_BY_STANDING;
  // A mute that ends changes no strike.
  if (event.type === 'permissions.changed') return [...KEYS_BY_BADGE, ...KEYS_BY_STANDING];
  if (event.type.startsWith('badge.')) {
    return KEYS_BY_BADGE;
  }
  if (event.type === 'territory.updated') return [['territories']];
  if (event.type === 'member.updated') return KEYS_BY_NAME;
  if (event.type === 'follow.changed') return KEYS_BY_MEMBER;
  // Nothing is told of who is blocked, and nothing is found.
  if (event.type === 'blocks.changed') return KEYS_BY_BLOCK;
  if (event.type === 'progress.updated') {
    const own = ['course', 'lesson', 'quiz'];
    return [
      ['courses'],
      ['badges', 'progress'],
      ...own.map((key) => (event.course_id ? [key, event.course_id] : [key])),
    ];
  }
  const keys: string[][] = [];
  // A post of one's own: on the first day they are counted.
  if (event.txn_key) keys.push(['permissions']);
  if (event.topic_slug) keys.push(['topic', event.topic_slug]);
  if (LISTED.has(event.type)) {
    keys.push(['unread'], ['categories']);
    if (event.category) keys.push(['topics', event.category], ['topics', EVERYWHERE]);
    else keys.push(['topics']);
  }
  return keys;
}

/**
 * What an event says of a topic's posts, or of how far it is read, is brought to its page without
 * asking for all of them.
 */
function touch(topics: Map<string, Touched>, { type, topic_slug, post_id }: LiveEvent): boolean {
  const created = type === 'post.created';
  const read = type === 'read.updated';
  const ofPost = post_id && (created || OF_A_POST.has(type));
  if (!topic_slug || !(read || ofPost)) return false;
  const touched = topics.get(topic_slug) ?? { created: false, read: false, changed: new Set() };
  topics.set(topic_slug, touched);
  if (read) touched.read = true;
  else if (created) touched.created = true;
  else if (post_id) touched.changed.add(post_id);
  return true;
}

/** The member's own name or picture changed, perhaps in Element. */
const isSelf = ({ type, user_id }: LiveEvent) =>
  type === 'member.updated' && user_id === useSession.getState().me?.user_id;

const rebuildingOf = ({ rooms_read: read = 0, rooms: of }: LiveEvent) =>
  of === undefined ? undefined : { read, of };

/** Opens the one event stream of this tab and keeps it open; returns how to close it. */
export function startLive(queryClient: QueryClient): () => void {
  const stale = new Map<string, string[]>();
  const topics = new Map<string, Touched>();
  let source: EventSource | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let lastEventId = '';

  // Several events often arrive together; one refetch answers them all.
  const refetchStale = () => {
    gathering = undefined;
    for (const queryKey of stale.values()) void queryClient.invalidateQueries({ queryKey });
    stale.clear();
    for (const [slug, touched] of topics) void freshen(queryClient, slug, touched);
    topics.clear();
  };

  const take = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as LiveEvent;
    lastEventId = message.lastEventId || lastEventId;
    if (event.type === 'session.revoked') {
      sessionEnded();
      return;
    }
    if (event.type === 'maintenance') useLive.setState({ rebuilding: rebuildingOf(event) });
    if (event.badge_id) void tellAward(queryClient, event.type, event.badge_id);
    // What the account may do beyond the forum is told with the account itself.
    if (event.type === 'permissions.changed' || isSelf(event)) void renewMember();
    const told = touch(topics, event);
    for (const key of staleKeys(event)) {
      if (!(told && key[0] === 'topic')) stale.set(key.join('/'), key);
    }
    gathering ??= setTimeout(refetchStale, GATHER_MS);
  };

  const reopen = () => {
    attempts += 1;
    const wait = Math.min(1000 * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    clearTimeout(reopening);
    reopening = setTimeout(async () => {
      // A closed stream is often an expired session: any API call renews it.
      await queryClient.invalidateQueries({ queryKey: ['categories'] }).catch(() => undefined);
      if (await loadSession().catch(() => true)) open();
    }, wait);
  };

  const open = () => {
    source?.close();
    source = new EventSource(
      lastEventId ? `/api/events?last_event_id=${encodeURIComponent(lastEventId)}` : '/api/events',
    );
    source.onopen = () => {
      // With an id the server tells what was missed, or `resync`; without one, nobody can.
      if (attempts > 0 && !lastEventId) void queryClient.invalidateQueries();
      attempts = 0;
      // A server that is at it says so first.
      useLive.setState({ lost: false, rebuilding: undefined });
    };
    source.onerror = () => {
      useLive.setState({ lost: true });
      if (source?.readyState === EventSource.CLOSED) reopen();
    };
    for (const type of TYPES) source.addEventListener(type, take);
  };

  const online = () => {
    attempts = Math.max(attempts, 1);
    open();
  };

  // The browser knows before the stream does.
  const offline = () => useLive.setState({ lost: true });

  open();
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  return () => {
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    clearTimeout(gathering);
    clearTimeout(reopening);
    source?.close();
    useLive.setState({ lost: false, rebuilding: undefined });
  };
}
