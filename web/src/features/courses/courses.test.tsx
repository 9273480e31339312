import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { bench, struck } from '../../test/conduct-handlers';
import { refuse } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { standingOf } from '../badges/status';

test('a course is begun, read lesson by lesson, and leads to its quiz', async () => {
  const { user, router } = renderApp('/courses');
  await user.click(await screen.findByRole('link', { name: 'Sådan er vi sammen' }));
  await user.click(await screen.findByRole('button', { name: 'Begynd kurset' }));
  const first = await screen.findByRole('heading', { level: 1, name: 'Lektion om velkommen' });
  await waitFor(() => expect(first).toHaveFocus());
  await user.click(screen.getByRole('button', { name: 'Markér som læst og fortsæt' }));
  await screen.findByRole('heading', { level: 1, name: 'Lektion om privatliv' });
  expect(screen.getByRole('progressbar', { name: 'Lektion 2 af 2' })).toBeVisible();
  await user.click(
    await screen.findByRole('button', { name: 'Markér som læst og gå til quizzen' }),
  );
  await screen.findByRole('heading', { level: 1, name: 'Et par spørgsmål' });
  expect(router.state.location.pathname).toBe('/courses/adfaerdskodeks/quiz');
  expect(school.done).toEqual(['velkommen', 'privatliv']);
});

test('a course goes on at the lesson that was open last', async () => {
  Object.assign(school, { enrolled: true, done: ['velkommen'] });
  renderApp('/courses/adfaerdskodeks');
  const goOn = await screen.findByRole('link', { name: /^Fortsæt ?: Lektion om privatliv$/ });
  expect(goOn).toHaveAttribute('href', '/courses/adfaerdskodeks/privatliv');
});

test('a lesson behind others says so and leads back', async () => {
  server.use(
    http.get('*/api/courses/:id/lessons/:lesson', () =>
      refuse(409, 'ORG.ALTHING.PREREQUISITE', 'Read this first: Velkommen.'),
    ),
  );
  renderApp('/courses/adfaerdskodeks/privatliv');
  expect(await screen.findByRole('heading', { name: 'Lektionen er låst' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Til kurset' })).toBeVisible();
});

test('a badge is active, about to expire, or lost', () => {
  const now = Date.parse('2026-06-01T00:00:00Z');
  const award = { badge_id: 'b', name: 'B', issued_at: '2025-06-10T00:00:00Z' };
  const active = { ...award, status: 'active' } as const;
  expect(standingOf(undefined, now)).toBe('none');
  expect(standingOf(active, now)).toBe('active');
  expect(standingOf({ ...active, expires_at: '2026-06-10T00:00:00Z' }, now)).toBe('expiring');
  expect(standingOf({ ...active, expires_at: '2026-09-10T00:00:00Z' }, now)).toBe('active');
  expect(standingOf({ ...award, status: 'revoked' }, now)).toBe('revoked');
});

const NOT_MUTED = { active: 1, suspended: false, next_step: 2 };
const MUTED = { ...NOT_MUTED, muted: { until: '2026-01-09T10:00:00Z', needs_refresher: true } };
const REFRESHER = { course_id: 'adfaerdskodeks', done: false, clears: false };

test.each([
  ['renews a badge', undefined, /fornyer dit badge/],
  ['clears a strike', struck(), /slettes strike 1 med det samme/],
  ['ends a mute', struck({ standing: MUTED, refresher: REFRESHER }), /^.*Din skrivepause slutter/],
  ['is about a strike', struck({ refresher: REFRESHER }), /handler om det, der gik galt/],
])('the course page says when the refresher %s', async (_, conduct, words) => {
  school.again = true;
  if (conduct) bench.conduct = conduct;
  renderApp('/courses/adfaerdskodeks');
  expect(await screen.findByText(words)).toBeVisible();
});

test('a completed course stays completed while its refresher is open', async () => {
  school.again = true;
  renderApp('/courses');
  const card = await screen.findByRole('article');
  expect(within(card).getByText('Gennemført')).toBeVisible();
  expect(within(card).getByText('Opfriskningskursus')).toBeVisible();
});

test('the address of a draft is a page that does not exist to a member', async () => {
  server.use(
    http.get('*/api/courses/:id', () => refuse(404, 'M_NOT_FOUND', 'There is no such course.')),
  );
  renderApp('/courses/kladde');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Begynd kurset' })).not.toBeInTheDocument();
  expect(screen.queryByRole('link', { name: /^Redigér/ })).not.toBeInTheDocument();
});

test('a draft cannot be begun, but its author reads it', async () => {
  Object.assign(school, { may: ['author_courses'], published: false });
  const { user } = renderApp('/courses/adfaerdskodeks');
  expect(await screen.findByText(/^Kurset er ikke udgivet/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Begynd kurset' })).not.toBeInTheDocument();
  await user.click(await screen.findByRole('link', { name: /Lektion om velkommen/ }));
  await screen.findByRole('heading', { level: 1, name: 'Lektion om velkommen' });
  expect(screen.queryByRole('button', { name: /^Markér som læst/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole('link', { name: 'Næste lektion' }));
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Lektion om privatliv' }),
  ).toBeVisible();
});

test('who takes a course that was archived reads so, and nothing of a draft', async () => {
  Object.assign(school, { published: false, enrolled: true });
  renderApp('/courses/adfaerdskodeks');
  expect(await screen.findByText('Arkiveret')).toBeVisible();
  expect(screen.queryByText('Kladde')).not.toBeInTheDocument();
});

test('who has not begun reads no lesson yet', async () => {
  renderApp('/courses/adfaerdskodeks');
  expect(await screen.findByRole('button', { name: 'Begynd kurset' })).toBeVisible();
  expect(screen.queryByRole('link', { name: /Lektion om velkommen/ })).not.toBeInTheDocument();
});

test.each(['', '/velkommen', '/quiz'])(
  'that the course has changed since is said on %s as well',
  async (place) => {
    Object.assign(school, { enrolled: true, newer: true });
    renderApp(`/courses/adfaerdskodeks${place}`);
    expect(await screen.findByText(/^Kurset er blevet opdateret/)).toBeVisible();
  },
);
