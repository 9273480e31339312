import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { refuse, topic, world } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { people } from '../../test/people-handlers';
import { desk, makeNotification, makeUnread } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

const region = (name: string) => screen.findByRole('region', { name });

test('a member comes home to what goes on', async () => {
  school.enrolled = true;
  school.done = ['velkommen'];
  desk.unread = { total: 3, mentions: 0, topics: [makeUnread()], following: [] };
  desk.notifications = [
    makeNotification({
      kind: 'notice',
      actor: null,
      topic_slug: null,
      excerpt: null,
      text: 'Serveren genstarter i nat.',
    }),
  ];
  renderApp('/');
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Hej, Anna Østergaard' }),
  ).toBeVisible();
  expect(
    within(await region('Fortsæt kurset')).getByRole('link', { name: /^Fortsæt/ }),
  ).toHaveAttribute('href', '/courses/adfaerdskodeks');
  expect(
    within(await region('Ulæst i det, du følger')).getByRole('link', { name: topic.title }),
  ).toHaveAttribute('href', `/forum/t/${topic.slug}`);
  expect(
    await within(await region('Seneste emner')).findByRole('link', { name: topic.title }),
  ).toBeVisible();
  expect(await region('Beskeder til dig')).toHaveTextContent('Serveren genstarter i nat.');
});

test('a newcomer is shown the way, once', async () => {
  school.mayPost = false;
  school.enrolled = true;
  desk.topics = [];
  renderApp('/');
  expect(await region('Kom godt i gang')).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Fortsæt kurset' })).not.toBeInTheDocument();
  expect(await screen.findByText(/^Du følger ingen emner endnu/)).toBeVisible();
  expect(await screen.findByRole('heading', { name: 'Ingen emner endnu' })).toBeVisible();
});

test('the welcome of a new member shows the way and how far it is', async () => {
  school.mayPost = false;
  Object.assign(people.own, { biography: null, avatar: null });
  const { user } = renderApp('/welcome');
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Velkommen til Danmark' }),
  ).toBeVisible();
  const way = within(await region('Kom godt i gang'));
  expect(await way.findByText('0 af 3 gjort')).toBeVisible();
  expect(way.getByRole('link', { name: 'Begynd' })).toHaveAttribute(
    'href',
    '/courses/adfaerdskodeks',
  );
  await user.click(way.getByRole('button', { name: 'Spring over' }));
  expect(way.getByText('0 af 3 gjort')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Se dig omkring i forummet' })).toHaveAttribute(
    'href',
    '/forum',
  );
});

test('the welcome gives way to the home page when all is done, or put away', async () => {
  const { router, unmount } = renderApp('/welcome');
  expect(await screen.findByRole('heading', { level: 1, name: /^Hej, / })).toBeVisible();
  expect(router.state.location.pathname).toBe('/');
  unmount();

  localStorage.setItem('althing.start.@anna:dk.althing.test', 'open');
  people.own.posts = 0;
  const open = renderApp('/welcome');
  const way = within(await region('Kom godt i gang'));
  expect(await way.findByText('2 af 3 gjort')).toBeVisible();
  await open.user.click(way.getByRole('button', { name: 'Skjul' }));
  expect(await screen.findByRole('heading', { level: 1, name: /^Hej, / })).toBeVisible();
});

test('a welcome that could not be fetched can be asked for again', async () => {
  school.mayPost = false;
  server.use(http.get('*/api/badges', () => refuse(500, 'M_UNKNOWN', ''), { once: true }));
  const { user } = renderApp('/welcome');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await region('Kom godt i gang')).toBeVisible();
});

/** What the first post leaves on this device. */
const writeFirstPost = () => localStorage.setItem('althing.start.@anna:dk.althing.test', 'done');

test('after the first post members are suggested, and what to be told of, until it is put away', async () => {
  writeFirstPost();
  world.me = { may_invite: false };
  const [, bo] = people.cards;
  people.suggested = bo ? [bo] : [];
  const { user, unmount } = renderApp('/');
  const box = within(await region('Godt begyndt!'));
  await user.click(await box.findByRole('button', { name: /^Følg ?: Bo/ }));
  expect(await box.findByRole('button', { name: /^Følg ikke længere/ })).toBeVisible();
  expect(box.getByText(/bekræftet adresse/)).toBeVisible();
  await user.click(await box.findByRole('radio', { name: 'Hver dag' }));
  expect(await box.findByText('Gemt')).toBeVisible();
  expect(desk.preferences).toMatchObject({ digest: 'daily', mention: true });
  expect(await box.findByText(/14 dage/)).toBeVisible();

  await user.click(box.getByRole('button', { name: 'Skjul' }));
  expect(screen.queryByRole('region', { name: 'Godt begyndt!' })).not.toBeInTheDocument();
  unmount();
  renderApp('/');
  expect(await region('Seneste emner')).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Godt begyndt!' })).not.toBeInTheDocument();
});

test('whoever can follow nobody new is suggested nobody, and a choice that failed is told', async () => {
  writeFirstPost();
  server.use(http.put('*/api/notifications/preferences', () => refuse(500, 'M_UNKNOWN', 'Away.')));
  const { user } = renderApp('/');
  const box = within(await region('Godt begyndt!'));
  await user.click(await box.findByRole('radio', { name: 'Ingen mails' }));
  expect(await box.findByRole('alert')).toBeVisible();
  expect(box.getByRole('radio', { name: 'Hver uge' })).toBeChecked();
  expect(box.queryByText(/Følg nogen/)).not.toBeInTheDocument();
});

test.each([
  [1, /^Når du har været her i 1 dag, /],
  [30, /^Når du har været her i 30 dage, /],
  [0, /^Du kan også få lov at invitere/],
])('after %i days one may come to invite, as the territory has it', async (days, words) => {
  writeFirstPost();
  world.me = { may_invite: false };
  people.allowance.min_days = days;
  renderApp('/');
  expect(await within(await region('Godt begyndt!')).findByText(words)).toBeVisible();
});

test('a first post that was written elsewhere ends the way', async () => {
  localStorage.setItem('althing.start.@anna:dk.althing.test', 'open');
  people.own.posts = 1;
  renderApp('/');
  expect(await region('Godt begyndt!')).toBeVisible();
  expect(screen.queryByRole('region', { name: 'Kom godt i gang' })).not.toBeInTheDocument();
});
