import type { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import { loadSession, renewMember, sessionEnded, useSession } from '../features/auth/session';
import { tellAward } from '../features/badges/tell';
import type { Notice } from './types';

type LiveEvent = Pick<Notice, 'type' | 'topic_slug' | 'category' | 'badge_id' | 'course_id'> & {
  user_id?: string | null;
};

const TYPES = [
  'topic.created',
  'topic.updated',
  'post.created',
  'post.edited',
  'post.removed',
  'reaction.added',
  'reaction.removed',
  'category.updated',
  'badge.awarded',
  'badge.expiring',
  'badge.revoked',
  'badge.updated',
  'member.updated',
  'follow.changed',
  'blocks.changed',
  'progress.updated',
  'permissions.changed',
  'session.revoked',
  'resync',
];

/** Events that change counts or order in the lists, not only the topic itself. */
const LISTED = new Set(['topic.created', 'topic.updated', 'post.created', 'post.removed']);
/** What a badge opens or closes, and what is said about it. */
export const KEYS_BY_BADGE = [
  ['permissions'],
  ['badges'],
  ['categories'],
  ['topics'],
  ['topic'],
  ['courses'],
  ['course'],
];
/** Where members are named: with their pictures, in lists, beside posts. */
const KEYS_BY_MEMBER = [['profile'], ['members'], ['connections'], ['blocks']];
const KEYS_BY_NAME = [...KEYS_BY_MEMBER, ['topic'], ['topics'], ['categories'], ['badges']];
const GATHER_MS = 120;
const LONGEST_WAIT_MS = 30_000;

export const useLive = create<{ lost: boolean }>(() => ({ lost: false }));

/** The query keys an event makes stale. */
export function staleKeys(event: LiveEvent): string[][] {
  if (event.type === 'resync') return [[]];
  if (event.type === 'category.updated') return [['categories'], ['topics']];
  if (event.type === 'permissions.changed' || event.type.startsWith('badge.')) {
    return KEYS_BY_BADGE;
  }
  if (event.type === 'member.updated') return KEYS_BY_NAME;
  if (event.type === 'follow.changed') return KEYS_BY_MEMBER;
  if (event.type === 'blocks.changed') return [...KEYS_BY_MEMBER, ['topic']];
  if (event.type === 'progress.updated') {
    const own = ['course', 'lesson', 'quiz'];
    return [
      ['courses'],
      ['badges', 'progress'],
      ...own.map((key) => (event.course_id ? [key, event.course_id] : [key])),
    ];
  }
  const keys: string[][] = [];
  if (event.topic_slug) keys.push(['topic', event.topic_slug]);
  if (LISTED.has(event.type)) {
    keys.push(['categories'], event.category ? ['topics', event.category] : ['topics']);
  }
  return keys;
}

/** The member's own name or picture changed, perhaps in Element. */
const isSelf = ({ type, user_id }: LiveEvent) =>
  type === 'member.updated' && user_id === useSession.getState().me?.user_id;

/** Opens the one event stream of this tab and keeps it open; returns how to close it. */
export function startLive(queryClient: QueryClient): () => void {
  const stale = new Map<string, string[]>();
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
  };

  const take = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as LiveEvent;
    lastEventId = message.lastEventId || lastEventId;
    if (event.type === 'session.revoked') {
      sessionEnded();
      return;
    }
    if (event.badge_id) void tellAward(queryClient, event.type, event.badge_id);
    // What the account may do beyond the forum is told with the account itself.
    if (event.type === 'permissions.changed' || isSelf(event)) void renewMember();
    for (const key of staleKeys(event)) stale.set(key.join('/'), key);
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
      useLive.setState({ lost: false });
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
    useLive.setState({ lost: false });
  };
}
