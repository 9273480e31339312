import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '../features/auth/session';
import { staleKeys, startLive, useLive } from './live';

class FakeEventSource extends EventTarget {
  static CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;

  constructor() {
    super();
    FakeEventSource.opened.push(this);
  }
  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
  say(type: string, data: object) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify({ type, ...data }) }));
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
  expect(staleKeys({ type: 'reaction.added', topic_slug: 's', category: 'c' })).toEqual([
    ['topic', 's'],
  ]);
  expect(staleKeys({ type: 'post.created', topic_slug: 's', category: 'c' })).toEqual([
    ['topic', 's'],
    ['categories'],
    ['topics', 'c'],
  ]);
  expect(staleKeys({ type: 'resync' })).toEqual([[]]);
});

test('events that come together are answered by one refetch', () => {
  const { invalidate, stop, source } = start();
  source.say('post.created', { topic_slug: 's', category: 'c' });
  source.say('post.created', { topic_slug: 's', category: 'c' });
  source.say('reaction.added', { topic_slug: 's' });
  vi.advanceTimersByTime(500);
  expect(invalidate).toHaveBeenCalledTimes(3);
  stop();
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

test('a revoked session ends here too', () => {
  useSession.setState({ status: 'in' });
  const { stop, source } = start();
  source.say('session.revoked', {});
  expect(useSession.getState().status).toBe('out');
  stop();
});
