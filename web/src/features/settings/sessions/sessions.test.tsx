import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { account } from '../../../test/account-handlers';
import { refuse } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { followTabs, sessionEnded } from '../../auth/session';

/** Waits for what other tabs are told. */
async function otherTab(act: () => Promise<void>): Promise<unknown> {
  const tab = new BroadcastChannel('althing-session');
  const told = new Promise((resolve) => {
    tab.onmessage = ({ data }) => resolve(data);
  });
  await act();
  const message = await told;
  tab.close();
  return message;
}

const rows = async () => {
  const list = await screen.findByRole('region', { name: 'Browsere og apps' });
  await within(list).findAllByRole('listitem');
  return within(list).getAllByRole('listitem');
};

const endAll = async (user: ReturnType<typeof renderApp>['user']) => {
  await rows();
  await user.click(screen.getByRole('button', { name: 'Log ud overalt' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/alle browsere, også denne, og af Element/)).toBeVisible();
  await user.click(dialog.getByRole('button', { name: 'Log ud overalt' }));
};

test('the account menu leads to the sessions, in their order, with this one marked', async () => {
  const { user, router } = renderApp('/badges');
  await user.click(await screen.findByRole('button', { name: /Din konto/ }));
  await user.click(await screen.findByRole('link', { name: 'Indstillinger' }));
  await user.click(await screen.findByRole('link', { name: 'Enheder' }));
  const title = await screen.findByRole('heading', { level: 1, name: 'Her er du logget ind' });
  await waitFor(() => expect(title).toHaveFocus());
  expect(router.state.location.pathname).toBe('/settings/sessions');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();

  const [element, firefox, safari, ...others] = await rows();
  expect(others).toEqual([]);
  expect(element).toHaveTextContent(/^ElementMatrix-appSidst brugt /);
  expect(firefox).toHaveTextContent(/^Firefox på LinuxDenne browserBrowserI brug nuLogget ind /);
  expect(firefox).toHaveTextContent('Fra 192.0.2.1');
  expect(safari).toHaveTextContent(/^Safari på iPhoneBrowserSidst brugt 1\. dec/);
  expect(screen.getAllByText('Denne browser')).toHaveLength(1);

  const menu = within(screen.getByRole('navigation', { name: 'Indstillinger' }));
  expect(menu.getByRole('link', { name: 'Enheder' })).toHaveAttribute('aria-current', 'page');
  await user.click(menu.getByRole('link', { name: 'Sikkerhed' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Sikkerhed' })).toHaveFocus();
});

test('one is ended, and one that had ended already is gone too', async () => {
  const { user, router } = renderApp('/settings/sessions');
  await rows();
  await user.click(screen.getByRole('button', { name: /^Log ud ?: Element/ }));
  let dialog = within(await screen.findByRole('dialog', { name: 'Log ud af Element?' }));
  expect(dialog.getByText(/nøglerne er sikkerhedskopieret/)).toBeVisible();
  await user.click(dialog.getByRole('button', { name: 'Log ud' }));
  await waitFor(async () => expect(await rows()).toHaveLength(2));
  expect(account.sessions.map(({ session_id }) => session_id)).toEqual(['s1', 's2']);
  expect(screen.getByRole('heading', { name: 'Browsere og apps' })).toHaveFocus();

  account.sessions = account.sessions.filter(({ current }) => current);
  await user.click(screen.getByRole('button', { name: /^Log ud ?: Safari på iPhone/ }));
  dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Log ud' }));
  await waitFor(async () => expect(await rows()).toHaveLength(1));
  expect(await screen.findByText('Du er logget ud af Safari på iPhone.')).toBeInTheDocument();
  expect(router.state.location.pathname).toBe('/settings/sessions');
});

test('a refusal is told in the dialog, and nothing ends', async () => {
  server.use(
    http.delete('*/api/auth/sessions/:id', () =>
      refuse(503, 'M_UNKNOWN', 'The homeserver is away just now.'),
    ),
  );
  const { user } = renderApp('/settings/sessions');
  await rows();
  await user.click(screen.getByRole('button', { name: /^Log ud ?: Element/ }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Log ud' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('Homeserveren svarer ikke');
  expect(account.sessions).toHaveLength(3);
});

test('to end this one is to log out, in other tabs too', async () => {
  const { user, router } = renderApp('/settings/sessions');
  await rows();
  const told = await otherTab(async () => {
    await user.click(screen.getByRole('button', { name: /^Log ud ?: Firefox på Linux/ }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText('Det er den browser, du sidder med nu.')).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Log ud' }));
  });
  expect(told).toBe('signed-out');
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
  expect(router.state.location.href).toBe('/login');
});

test('to log out everywhere leads to the login, in other tabs too', async () => {
  const { user, router, queryClient } = renderApp('/settings/sessions');
  expect(await otherTab(() => endAll(user))).toBe('signed-out');
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
  expect(router.state.location.href).toBe('/login');
  expect(account.sessions).toEqual([]);
  expect(queryClient.getQueryData(['sessions'])).toBeUndefined();
});

test('that the stream tells the end before the answer does changes nothing', async () => {
  server.use(
    http.post('*/api/auth/logout-all', () => {
      sessionEnded();
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { user, router } = renderApp('/settings/sessions');
  await endAll(user);
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
  expect(router.state.location.href).toBe('/login');
});

test('if the devices could not be ended, this session may be over; then that is told', async () => {
  followTabs(() => undefined);
  let over = false;
  server.use(
    http.post('*/api/auth/logout-all', () => {
      over = true;
      return refuse(503, 'M_UNKNOWN', 'The homeserver is away just now.');
    }),
    http.get('*/api/auth/sessions', () =>
      over ? refuse(401, 'M_UNKNOWN_TOKEN', 'Your session has ended.') : undefined,
    ),
  );
  const { user, router } = renderApp('/settings/sessions');
  await endAll(user);
  expect(await screen.findByText(/^Det er ikke sikkert, at du er logget ud/)).toBeInTheDocument();
  // After the login the member is where it can be tried again.
  expect(router.state.location.search).toEqual({ to: '/settings/sessions' });
});

test('without an answer nobody is logged out', async () => {
  server.use(http.post('*/api/auth/logout-all', () => HttpResponse.error()));
  const { user, router } = renderApp('/settings/sessions');
  await endAll(user);
  expect(await screen.findByRole('alert')).toHaveTextContent('ingen forbindelse');
  expect(router.state.location.pathname).toBe('/settings/sessions');
});

test('while the homeserver is away it is told that the list is not whole', async () => {
  account.complete = false;
  renderApp('/settings/sessions');
  expect(await screen.findByText(/^Element og andre Matrix-apps kan ikke vises/)).toBeVisible();
});

test('settings lead to their first section, whose data can be asked for again', async () => {
  server.use(http.get('*/api/users/me', () => refuse(500, 'M_UNKNOWN', ''), { once: true }));
  const { user, router } = renderApp('/settings');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByLabelText('Vist navn')).toHaveValue('Anna Østergaard');
  expect(router.state.location.pathname).toBe('/settings/profile');
});

test('a browser that nobody knows has a name all the same', async () => {
  account.sessions = [
    { session_id: 's1', kind: 'web', current: true, name: 'curl/8.14.1' },
    { session_id: 's2', kind: 'web', current: false, name: 'Ukendt/1.0 (Linux)' },
  ];
  renderApp('/settings/sessions');
  const [curl, other] = await rows();
  expect(curl).toHaveTextContent(/^Ukendt browserDenne browser/);
  expect(other).toHaveTextContent(/^Ukendt browser på Linux/);
});
