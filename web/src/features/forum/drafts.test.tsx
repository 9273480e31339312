import { act, renderHook, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Me, Uploaded } from '../../api/types';
import { makePost, world } from '../../test/handlers';
import { desk } from '../../test/reading-handlers';
import { server } from '../../test/server';
import { useSession } from '../auth/session';
import { readKept, readOther } from './draft-store';
import { decide, toServer, useDraftOffers } from './draft-sync';
import { useDraft } from './drafts';
import type { Attached } from './outbox';

interface Reply {
  body: string;
  replyTo: { post_id: string; name: string; excerpt: string } | null;
}
const PLACE = 'topic:ruter';
const EMPTY: Reply = { body: '', replyTo: null };
const OLD = '2026-01-01T00:00:00.000Z';
const NEW = '2099-01-01T00:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  useSession.setState({ status: 'in', me: { user_id: '@anna:dk.althing.test' } as Me });
  useDraftOffers.setState({ offers: [] });
});
afterEach(() => vi.useRealTimers());

const open = () => renderHook(() => useDraft(PLACE, EMPTY));
const body = (hook: ReturnType<typeof open>) => hook.result.current[0].body;
const type = (hook: ReturnType<typeof open>, words: string) =>
  act(() => hook.result.current[1]({ body: words }));
const settled = () => act(() => vi.advanceTimersByTimeAsync(200));
const paused = () => act(() => vi.advanceTimersByTimeAsync(5500));

test.each([
  ['nothing anywhere', undefined, undefined, 'agree'],
  ['here alone', { draft: { body: 'a' }, at: 1, base: null, dirty: true }, undefined, 'push'],
  ['sent elsewhere', { draft: { body: 'a' }, at: 1, base: OLD, dirty: false }, undefined, 'forget'],
  [
    'changed here, sent elsewhere',
    { draft: { body: 'b' }, at: 1, base: OLD, dirty: true },
    undefined,
    'push',
  ],
  ['there alone', undefined, { body: 'a', updated_at: OLD }, 'adopt'],
  [
    'the same',
    { draft: { body: 'a' }, at: 1, base: null, dirty: true },
    { body: 'a', updated_at: OLD },
    'agree',
  ],
  [
    'newer there',
    { draft: { body: 'a' }, at: 1, base: OLD, dirty: false },
    { body: 'b', updated_at: NEW },
    'adopt',
  ],
  [
    'changed here',
    { draft: { body: 'b' }, at: 1, base: OLD, dirty: true },
    { body: 'a', updated_at: OLD },
    'push',
  ],
  [
    'both, theirs newer',
    { draft: { body: 'b' }, at: 1, base: OLD, dirty: true },
    { body: 'c', updated_at: NEW },
    'adopt-keep',
  ],
  [
    'both, ours newer',
    { draft: { body: 'b' }, at: Date.parse(NEW), base: null, dirty: true },
    { body: 'c', updated_at: OLD },
    'push-keep',
  ],
  [
    'sent here, untold',
    { draft: null, at: 1, base: OLD, dirty: true },
    { body: 'a', updated_at: OLD },
    'remove',
  ],
  [
    'sent here, gone on there',
    { draft: null, at: 1, base: OLD, dirty: true },
    { body: 'b', updated_at: NEW },
    'adopt',
  ],
])('%s', (_, kept, remote, verdict) => {
  expect(decide(kept, remote)).toBe(verdict);
});

test('a reply is told by the id of its post', () => {
  const replyTo = { post_id: '$1', name: 'Bo', excerpt: 'Hej' };
  expect(toServer({ body: 'a', replyTo } as Reply)).toEqual({ body: 'a', reply_to: '$1' });
  expect(toServer({ body: 'a', title: '', category: 'c' })).toEqual({ body: 'a', category: 'c' });
  expect(toServer({ body: 'a', alt: 'Et hus' })).toEqual({ body: 'a', alt: 'Et hus' });
});

test('a file goes with its draft to the other devices', async () => {
  const upload: Uploaded = {
    attachment_id: 'sealed',
    kind: 'image',
    name: 'hus.webp',
    size: 4,
    content_type: 'image/webp',
  };
  const empty: { body: string; attached: Attached | null } = { body: '', attached: null };
  const openWithFile = () => renderHook(() => useDraft(PLACE, empty));
  const here = openWithFile();
  await settled();
  const attached = { upload, alt: 'Et hus' };
  act(() => here.result.current[1]({ attached }));
  await paused();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.attachment).toBe('sealed'));
  const kept = desk.drafts.get(PLACE);
  expect(kept?.alt).toBe('Et hus');
  here.unmount();
  // Elsewhere nothing is kept, and the server tells of the file.
  localStorage.clear();
  desk.drafts.set(PLACE, { body: '', ...kept, updated_at: NEW, file: upload });
  const there = openWithFile();
  await waitFor(() => expect(there.result.current[0].attached).toEqual(attached));
});

test('what is typed is kept here at once and told after a pause', async () => {
  const hook = open();
  await settled();
  type(hook, 'Halv');
  expect(readKept<Reply>(PLACE)?.draft?.body).toBe('Halv');
  type(hook, 'Halvfærdigt');
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(desk.drafts.size).toBe(0);
  await paused();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('Halvfærdigt'));
  await waitFor(() => expect(readKept(PLACE)?.dirty).toBe(false));
});

test('leaving the page tells at once', async () => {
  const hook = open();
  await settled();
  type(hook, 'På farten');
  hook.unmount();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('På farten'));
});

test('a draft begun on another device goes on here, with the post it answers', async () => {
  desk.drafts.set(PLACE, { body: 'Fra telefonen', reply_to: '$9', updated_at: OLD });
  world.posts = [makePost({ post_id: '$9' })];
  const hook = open();
  await waitFor(() => expect(body(hook)).toBe('Fra telefonen'));
  expect(hook.result.current[0].replyTo).toMatchObject({ post_id: '$9', name: 'Bo Lindqvist' });
});

test('what was sent is forgotten everywhere, even if it was told only then', async () => {
  const hook = open();
  await settled();
  type(hook, 'Sendt');
  await paused();
  await waitFor(() => expect(desk.drafts.size).toBe(1));
  act(() => hook.result.current[2]());
  await waitFor(() => expect(desk.drafts.size).toBe(0));
  await waitFor(() => expect(readKept(PLACE)).toBeUndefined());
  expect(body(hook)).toBe('');
});

test('what was sent without the net is not offered again by the server', async () => {
  const hook = open();
  await settled();
  type(hook, 'Sendt');
  await paused();
  await waitFor(() => expect(readKept(PLACE)?.dirty).toBe(false));
  server.use(http.delete('*/api/forum/drafts/:key', () => HttpResponse.error(), { once: true }));
  act(() => hook.result.current[2]());
  await settled();
  hook.unmount();
  expect(desk.drafts.size).toBe(1);
  const again = open();
  await waitFor(() => expect(desk.drafts.size).toBe(0));
  expect(body(again)).toBe('');
});

test('without the net the device alone keeps it, and tells when the net is back', async () => {
  server.use(http.all('*/api/forum/drafts/:key', () => HttpResponse.error()));
  const hook = open();
  await settled();
  type(hook, 'I toget');
  await paused();
  expect(readKept<Reply>(PLACE)).toMatchObject({ draft: { body: 'I toget' }, dirty: true });
  server.resetHandlers();
  act(() => void window.dispatchEvent(new Event('online')));
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('I toget'));
});

test('two devices that wrote are both kept, and the other is one press away', async () => {
  localStorage.setItem(
    'althing.draft.@anna:dk.althing.test.topic:ruter',
    JSON.stringify({ draft: { body: 'Herfra' }, at: 1, base: OLD, dirty: true }),
  );
  desk.drafts.set(PLACE, { body: 'Derfra', updated_at: NEW });
  const hook = open();
  await waitFor(() => expect(body(hook)).toBe('Derfra'));
  expect(readOther<Reply>(PLACE)?.draft?.body).toBe('Herfra');
  const [offer] = useDraftOffers.getState().offers;
  act(() => offer?.swap());
  expect(body(hook)).toBe('Herfra');
  expect(readOther<Reply>(PLACE)?.draft?.body).toBe('Derfra');
  await paused();
  await waitFor(() => expect(desk.drafts.get(PLACE)?.body).toBe('Herfra'));
  act(() => useDraftOffers.getState().offers[0]?.drop());
  expect(readOther(PLACE)).toBeUndefined();
  expect(useDraftOffers.getState().offers).toEqual([]);
});

test('a place of this device alone is never told', async () => {
  const hook = renderHook(() => useDraft('course:ny', { source: '' }));
  act(() => hook.result.current[1]({ source: 'title: x' }));
  hook.unmount();
  await settled();
  expect(desk.drafts.size).toBe(0);
});
