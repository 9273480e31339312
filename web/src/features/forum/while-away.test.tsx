import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makePost, topic, world } from '../../test/handlers';
import { desk, makeNotification, makeUnread } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { freshen } from './topic/feed';
import { quietlyUnread } from './while-away';

/** Puts the tab into the background, or back. */
function look(away: boolean) {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(away);
  onTestFinished(() => hidden.mockRestore());
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

const unreadOf = (...topics: ReturnType<typeof makeUnread>[]) => ({
  total: topics.reduce((sum, { unread }) => sum + unread, 0),
  mentions: topics.reduce((sum, { mentions }) => sum + mentions, 0),
  topics,
  following: [],
});

test('what rings and what is muted is not counted twice, or at all', () => {
  const topics = [
    makeUnread({ unread: 5, mentions: 2 }),
    makeUnread({ unread: 4, mentions: 1, muted: true }),
  ];
  expect(quietlyUnread(unreadOf(...topics))).toBe(3);
  expect(quietlyUnread(undefined)).toBeUndefined();
});

test('the tab counts what comes while nobody looks, until somebody does', async () => {
  desk.unread = unreadOf(makeUnread({ unread: 2 }));
  const { queryClient } = renderApp('/forum/c/cykling');
  const refetch = () => act(() => queryClient.invalidateQueries());
  await waitFor(() => expect(document.title).toBe('Cykling · Althing'));
  look(true);
  expect(document.title).toBe('Cykling · Althing');
  desk.unread = unreadOf(makeUnread({ unread: 5 }));
  await refetch();
  await waitFor(() => expect(document.title).toBe('(3) Cykling · Althing'));
  // A mention rings, and is one more.
  desk.unread = unreadOf(makeUnread({ unread: 6, mentions: 1 }));
  desk.notifications = [makeNotification()];
  await refetch();
  await waitFor(() => expect(document.title).toBe('(4) Cykling · Althing'));
  // Read in Element, and another one after that.
  desk.unread = unreadOf();
  desk.notifications = [];
  await refetch();
  await waitFor(() => expect(document.title).toBe('Cykling · Althing'));
  desk.unread = unreadOf(makeUnread({ unread: 1 }));
  await refetch();
  await waitFor(() => expect(document.title).toBe('(1) Cykling · Althing'));
  look(false);
  await waitFor(() => expect(document.title).toBe('Cykling · Althing'));
});

test('a line sets apart what came while the tab with the topic was in the background', async () => {
  world.topic.following = 'follow';
  world.posts = [makePost({ post_id: '$1' })];
  const { queryClient } = renderApp(`/forum/t/${topic.slug}`);
  await screen.findByText('Kender I en god rute?');
  expect(screen.queryByText('Nye indlæg')).not.toBeInTheDocument();
  look(true);
  world.posts.push(makePost({ post_id: '$2', html: '<p>Langs åen</p>', body: 'Langs åen' }));
  world.readTo = 1;
  await act(() =>
    freshen(queryClient, topic.slug, { created: true, read: false, changed: new Set() }),
  );
  const divider = await screen.findByText('Nye indlæg');
  const row = divider.closest<HTMLElement>('[data-index]');
  expect(within(row ?? document.body).getByText('Langs åen')).toBeVisible();
  // It is still there for who comes back.
  look(false);
  expect(screen.getByText('Nye indlæg')).toBeVisible();
});
