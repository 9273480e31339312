import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { bench, struck } from '../../../test/conduct-handlers';
import { refuse, topic, world } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { followTabs } from '../../auth/session';

const TOPIC = `/forum/t/${topic.slug}`;
const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });

test('a suspended member who signs in sees their case, and nothing else', async () => {
  world.signedIn = false;
  bench.conduct = struck(
    { standing: { active: 3, suspended: true, next_step: 3 }, must_acknowledge: [] },
    { step: 3, active_until: null },
  );
  server.use(
    http.post('*/api/auth/login', () => {
      world.signedIn = true;
      const member = { user_id: '@anna:dk.althing.test', display_name: 'Anna', username: 'anna' };
      return HttpResponse.json({ member, expires_at: '2026-01-02T10:00:00Z', restricted: true });
    }),
  );
  const { user, router } = renderApp('/forum/c/cykling');
  await user.type(await screen.findByLabelText('Brugernavn'), 'anna');
  await user.type(screen.getByLabelText('Adgangskode'), 'korrekt hest');
  await user.click(screen.getByRole('button', { name: 'Log ind' }));
  expect(await screen.findByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
  expect(router.state.location.pathname).toBe('/conduct');
  expect(await screen.findByRole('button', { name: 'Klag over afgørelsen' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Slet konto …' })).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Hent dine data' })).toBeVisible();
  expect(screen.queryByRole('navigation')).not.toBeInTheDocument();

  await router.navigate({ to: '/forum' });
  expect(router.state.location.pathname).toBe('/conduct');
  await user.click(screen.getByRole('button', { name: 'Log ud' }));
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
});

test('a page that is opened anew knows at once that the account is closed', async () => {
  world.me = { suspended: true };
  bench.conduct = struck({ standing: { active: 3, suspended: true, next_step: 3 } }, { step: 3 });
  let asked = false;
  server.use(
    http.get('*/api/forum/categories', () => {
      asked = true;
      return refuse(403, 'M_USER_SUSPENDED', 'Your account is suspended.');
    }),
  );
  const { router } = renderApp(TOPIC);
  expect(await screen.findByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
  expect(router.state.location.pathname).toBe('/conduct');
  expect(asked).toBe(false);
});

test('an account that is closed while it is in use leaves the forum', async () => {
  followTabs(() => undefined);
  const { user, router } = renderApp(TOPIC);
  await user.type(await composer(), 'Hej');
  bench.conduct = struck(
    { standing: { active: 3, suspended: true, next_step: 3 }, must_acknowledge: [] },
    { step: 3, active_until: null },
  );
  server.use(
    http.post('*/api/forum/topics/:id/posts', () =>
      refuse(403, 'M_USER_SUSPENDED', 'Your account is suspended.'),
    ),
  );
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByRole('heading', { name: 'Din konto er lukket' })).toBeVisible();
  await waitFor(() => expect(router.state.location.pathname).toBe('/conduct'));
  expect(screen.queryByText('Kender I en god rute?')).not.toBeInTheDocument();
});
