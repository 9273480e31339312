import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '../features/auth/session';
import { KEYS_BY_STANDING } from './conduct';
import { KEYS_BY_BADGE, staleKeys, startLive, useLive } from './live';
import type { Me } from './types';

class FakeEventSource extends EventTarget {
  static CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }
  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
  say(type: string, data: object, lastEventId = '') {
    const json = JSON.stringify({ type, ...data });
    this.dispatchEvent(new MessageEvent(type, { data: json, lastEventId }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeEventSource);
  FakeEventSource.opened = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start() {
  const queryClient = new QueryClient();
  const invalidate = vi.spyOn(queryClient, 'invalidateQueries').mockResolvedValue();
  const stop = startLive(queryClient);
  const [source] = FakeEventSource.opened;
  if (!source) throw new Error('no stream was opened');
  return { invalidate, stop, source };
}

test('an event makes exactly what it changed stale', () => {
  for (const type of ['strike.issued', 'strike.expired', 'appeal.updated']) {
    expect(staleKeys({ type })).toEqual(KEYS_BY_STANDING);
  }
  expect(staleKeys({ type: 'reaction.added', topic_slug: 's', category: 'c' })).toEqual([
    ['topic', 's'],
  ]);
  expect(staleKeys({ type: 'post.created', topic_slug: 's', category: 'c' })).toEqual([
    ['topic', 's'],
    ['unread'],
    ['categories'],
    ['topics', 'c'],
    ['topics', '*'],
  ]);
  expect(staleKeys({ type: 'read.updated', topic_slug: 's' })).toEqual([
    ['unread'],
    ['topics'],
    ['notifications'],
  ]);
  expect(staleKeys({ type: 'notification' })).toEqual([['notifications']]);
  expect(staleKeys({ type: 'progress.updated', course_id: 'k' })).toEqual([
    ['courses'],
    ['badges', 'progress'],
    ['course', 'k'],
    ['lesson', 'k'],
    ['quiz', 'k'],
  ]);
  expect(staleKeys({ type: 'permissions.changed' })).toContainEqual(['topic']);
  expect(staleKeys({ type: 'member.updated' })).toContainEqual(['topic']);
  expect(staleKeys({ type: 'follow.changed' })).toEqual([
    ['profile'],
    ['members'],
    ['connections'],
    ['blocks'],
  ]);
  const blocked = staleKeys({ type: 'blocks.changed' });
  for (const key of ['topic', 'notifications', 'unread', 'search', 'blocks']) {
    expect(blocked).toContainEqual([key]);
  }
  expect(staleKeys({ type: 'badge.updated' })).toEqual(KEYS_BY_BADGE);
  expect(staleKeys({ type: 'territory.updated' })).toEqual([['territories']]);
  expect(staleKeys({ type: 'resync' })).toEqual([[]]);
});

test('events that come together are answered by one refetch', () => {
  const { invalidate, stop, source } = start();
  source.say('post.created', { topic_slug: 's', category: 'c' });
  source.say('post.created', { topic_slug: 's', category: 'c' });
  source.say('reaction.added', { topic_slug: 's' });
  vi.advanceTimersByTime(500);
  expect(invalidate).toHaveBeenCalledTimes(5);
  stop();
});

test('what is read elsewhere reaches its topic too', () => {
  const { invalidate, stop, source } = start();
  source.say('read.updated', { topic_slug: 's' });
  vi.advanceTimersByTime(500);
  expect(invalidate.mock.calls.map(([filters]) => filters?.queryKey)).toContainEqual([
    'topic',
    's',
  ]);
  stop();
});

test('a badge that ends soon is heard, and what it opens is asked again', () => {
  const { invalidate, stop, source } = start();
  source.say('badge.expiring', {});
  vi.advanceTimersByTime(500);
  expect(invalidate.mock.calls.map(([filters]) => filters?.queryKey)).toEqual(KEYS_BY_BADGE);
  stop();
});

test('another name of one’s own, given in Element, is asked for', () => {
  const me = { user_id: '@anna:dk.althing.test' } as Me;
  useSession.setState({ status: 'in', me });
  const asked = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no net'));
  const { stop, source } = start();
  source.say('member.updated', { user_id: '@bo:dk.althing.test' });
  expect(asked).not.toHaveBeenCalled();
  source.say('member.updated', { user_id: me.user_id });
  expect(asked).toHaveBeenCalledTimes(1);
  stop();
  asked.mockRestore();
  useSession.setState({ status: 'unknown', me: null });
});

test('a lost stream shows, opens again and fetches what was missed', async () => {
  useSession.setState({ status: 'in' });
  const { invalidate, stop, source } = start();
  source.onopen?.();
  source.readyState = FakeEventSource.CLOSED;
  source.onerror?.();
  expect(useLive.getState().lost).toBe(true);
  await vi.advanceTimersByTimeAsync(1500);
  useSession.setState({ me: null });
  stop();
  expect(invalidate).toHaveBeenCalled();
});

test('a new stream goes on where the last one ended', async () => {
  useSession.setState({ status: 'in' });
  const { invalidate, stop, source } = start();
  source.say('reaction.added', { topic_slug: 's' }, 'e-7');
  vi.advanceTimersByTime(500);
  window.dispatchEvent(new Event('offline'));
  expect(useLive.getState().lost).toBe(true);
  window.dispatchEvent(new Event('online'));
  const second = FakeEventSource.opened[1];
  expect(second?.url).toBe('/api/events?last_event_id=e-7');
  invalidate.mockClear();
  second?.onopen?.();
  expect(invalidate).not.toHaveBeenCalled();
  expect(useLive.getState().lost).toBe(false);
  stop();
});

test('a revoked session ends here too', () => {
  useSession.setState({ status: 'in' });
  const { stop, source } = start();
  source.say('session.revoked', {});
  expect(useSession.getState().status).toBe('out');
  stop();
});

test('the page knows how far the server is in reading everything anew, and asks again at the end', () => {
  const { invalidate, stop, source } = start();
  source.say('maintenance', { rooms_read: 3, rooms: 40 });
  expect(useLive.getState().rebuilding).toEqual({ read: 3, of: 40 });
  vi.runOnlyPendingTimers();
  expect(invalidate).not.toHaveBeenCalled();
  source.say('maintenance', {});
  expect(useLive.getState().rebuilding).toBeUndefined();
  vi.runOnlyPendingTimers();
  expect(invalidate).toHaveBeenCalledWith({ queryKey: [] });
  stop();
});
