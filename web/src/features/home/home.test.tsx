import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { topic } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { desk, makeNotification, makeUnread } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';

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
