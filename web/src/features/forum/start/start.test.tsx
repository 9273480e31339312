import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { school } from '../../../test/learning-handlers';
import { people } from '../../../test/people-handlers';
import { renderApp } from '../../../test/render-app';

const TITLE = 'Kom godt i gang';
const about = 'Fortæl lidt om dig';
const list = async () => within(await screen.findByRole('region', { name: TITLE }));

test('to tell of oneself is offered beside the way, and can be skipped for good', async () => {
  school.mayPost = false;
  Object.assign(people.own, { biography: null, avatar: null });
  const before = renderApp('/forum');
  const steps = await list();
  expect(await steps.findByText(about)).toBeVisible();
  expect(steps.getByRole('link', { name: 'Til din profil' })).toHaveAttribute(
    'href',
    '/settings/profile',
  );
  await before.user.click(steps.getByRole('button', { name: 'Spring over' }));
  expect(steps.queryByText(about)).not.toBeInTheDocument();
  expect(steps.getByRole('link', { name: 'Begynd' })).toBeVisible();
  before.unmount();

  renderApp('/forum');
  await (await list()).findByText(/Tag kurset/);
  await waitFor(() => expect(screen.queryByText(about)).not.toBeInTheDocument());
});

test('it is done with a few lines or a face, and blocks no other step', async () => {
  school.mayPost = false;
  const before = renderApp('/forum');
  const steps = await list();
  expect(await steps.findByText(about)).toHaveTextContent('(Gjort)');
  expect(steps.queryByRole('button', { name: 'Spring over' })).not.toBeInTheDocument();
  before.unmount();

  school.mayPost = true;
  Object.assign(people.own, { biography: null, avatar: null, posts: 0 });
  renderApp('/forum');
  const after = await list();
  expect(await after.findByText(about)).toBeVisible();
  expect(after.getByRole('link', { name: 'Skriv nu' })).toBeVisible();
});
