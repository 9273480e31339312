import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Me } from '../../api/types';
import { anna, makePost, refuse } from '../../test/handlers';
import { server } from '../../test/server';
import { useSession } from '../auth/session';
import { followOutbox, halt, post, restoreOutbox, retry } from './delivery';
import { forgetOutbox, useOutbox } from './outbox';

const POSTS = '*/api/forum/topics/:id/posts';
const PREFIX = `althing.outbox.${anna.user_id}.`;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  useSession.setState({ status: 'in', me: { user_id: anna.user_id } as Me });
});
afterEach(() => {
  forgetOutbox();
  vi.useRealTimers();
});

/** A topic of its own for each test, so that no queue of another one is met. */
let topics = 0;
function open() {
  topics += 1;
  const topic = { topic_id: `!${topics}:dk.althing.test`, slug: `emne-${topics}` };
  return (body: string) => post(topic, { body });
}

/** A server that answers each try as it is told, then takes everything; the words it was sent. */
function answering(...answers: (() => Response)[]) {
  const sent: string[] = [];
  server.use(
    http.post(POSTS, async ({ request }) => {
      const { body } = (await request.json()) as { body: string };
      sent.push(body);
      const key = request.headers.get('Idempotency-Key');
      return answers.shift()?.() ?? HttpResponse.json(makePost({ body, txn_key: key }));
    }),
  );
  return sent;
}

const away = () => HttpResponse.error();
const states = () => useOutbox.getState().echoes.map(({ body, state }) => `${body}: ${state}`);
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const following = () => onTestFinished(followOutbox());
const kept = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

test('the posts of a topic go one after the other, in their order', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const sent = answering();
  server.use(http.post(POSTS, () => held.then(() => undefined), { once: true }));
  const write = open();
  for (const body of ['en', 'to', 'tre']) write(body);
  await seconds(0.2);
  expect(sent).toEqual([]);
  answer();
  await vi.waitFor(() => expect(sent).toEqual(['en', 'to', 'tre']));
});

test('an unknown outcome holds the order, and is tried again by itself', async () => {
  const sent = answering(away, away);
  const write = open();
  write('en');
  write('to');
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting', 'to: waiting']));
  await seconds(1);
  expect(sent).toEqual(['en']);
  await seconds(1.5);
  await vi.waitFor(() => expect(sent).toEqual(['en', 'en']));
  await seconds(4.5);
  await vi.waitFor(() => expect(sent).toEqual(['en', 'en', 'en', 'to']));
  await vi.waitFor(() => expect(kept()).toEqual([]));
});

test('a refusal lets the next one go', async () => {
  const sent = answering(() => refuse(422, 'M_INVALID_PARAM', 'Nej.'));
  const write = open();
  write('en');
  write('to');
  await vi.waitFor(() => expect(states()).toEqual(['en: failed', 'to: sent']));
  expect(sent).toEqual(['en', 'to']);
});

test('a server that says how long is not asked before, and the net does not shorten a pause', async () => {
  following();
  const sent = answering(
    () => HttpResponse.json({}, { status: 503, headers: { 'Retry-After': '30' } }),
    () => HttpResponse.json({ retry_after_ms: 20_000 }, { status: 429 }),
  );
  open()('en');
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  await seconds(29);
  expect(sent).toHaveLength(1);
  await seconds(2);
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  expect(sent).toHaveLength(2);
  window.dispatchEvent(new Event('online'));
  await seconds(15);
  expect(sent).toHaveLength(2);
  await seconds(6);
  await vi.waitFor(() => expect(states()).toEqual(['en: sent']));
});

test('when the net is back what waited goes at once', async () => {
  following();
  const sent = answering(away, away, away, away);
  open()('en');
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  await seconds(20);
  await vi.waitFor(() => expect(sent).toHaveLength(4));
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(states()).toEqual(['en: sent']));
});

test('what another tab has sent meanwhile is not sent again', async () => {
  let release = () => {};
  const locked = new Promise<void>((resolve) => {
    release = resolve;
  });
  const request = vi.fn(async (_: string, work: () => Promise<void>) => {
    await locked;
    await work();
  });
  const locks = vi.spyOn(navigator, 'locks', 'get');
  locks.mockReturnValue({ request } as unknown as LockManager);
  onTestFinished(() => locks.mockRestore());
  const sent = answering();
  const write = open();
  write('en');
  write('to');
  await seconds(0.2);
  expect(request).toHaveBeenCalledTimes(1);
  // The other tab has the lock, and sends the first.
  const [first] = useOutbox.getState().echoes;
  localStorage.removeItem(`${PREFIX}${first?.key}`);
  release();
  await vi.waitFor(() => expect(states()).toEqual(['to: sent']));
  expect(sent).toEqual(['to']);
});

test('a tab goes on with what a closed one has left, and hears what the others have done', async () => {
  following();
  const sent = answering(away);
  open()('en');
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  // As another tab sees it.
  forgetOutbox();
  const [name = ''] = kept();
  window.dispatchEvent(new StorageEvent('storage', { key: name }));
  expect(states()).toEqual(['en: waiting']);
  localStorage.removeItem(name);
  window.dispatchEvent(new StorageEvent('storage', { key: name }));
  expect(states()).toEqual([]);
  await seconds(10);
  expect(sent).toEqual(['en']);
});

test('what was left long ago is not sent unasked', async () => {
  const sent = answering();
  const echo = { key: 'k', body: 'gammel', topicId: '!old', topicSlug: 'old', state: 'sending' };
  localStorage.setItem(`${PREFIX}k`, JSON.stringify({ ...echo, at: '2026-01-01T00:00:00.000Z' }));
  restoreOutbox();
  expect(states()).toEqual(['gammel: failed']);
  await seconds(5);
  expect(sent).toEqual([]);
  retry('k');
  await vi.waitFor(() => expect(states()).toEqual(['gammel: sent']));
});

test('words that are being changed do not go out meanwhile', async () => {
  const sent = answering(away);
  open()('en');
  await vi.waitFor(() => expect(states()).toEqual(['en: waiting']));
  halt(useOutbox.getState().echoes[0]?.key ?? '');
  await seconds(10);
  expect(sent).toEqual(['en']);
  expect(states()).toEqual(['en: failed']);
});
