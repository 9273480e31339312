import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { refuse } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { appLink } from './app-link';

const LINK =
  'https://mobile.element.io/element/?account_provider=matrix.dk.althing.test&login_hint=mxid%3A%40anna%3Adk.althing.test';

test('the app is opened at its login, with server and name', () => {
  const access = {
    user_id: '@anna:dk.althing.test',
    homeserver_url: 'https://matrix.dk.althing.test',
  };
  expect(appLink(access)).toBe(LINK);
  expect(appLink({ ...access, homeserver_url: 'http://localhost:8008' })).toContain(
    'account_provider=localhost%3A8008',
  );
});

test('the account is told as a Matrix client asks for it, with the way into Element', async () => {
  const { unmount } = renderApp('/settings/matrix');
  const identity = within(await screen.findByRole('region', { name: 'Din Matrix-konto' }));
  expect(identity.getByText('@anna:dk.althing.test')).toBeVisible();
  expect(identity.getByText('https://matrix.dk.althing.test')).toBeVisible();
  expect(identity.getByText(/den samme adgangskode/i)).toBeVisible();
  const signIn = within(screen.getByRole('region', { name: 'Log ind med Element' }));
  expect(signIn.getByRole('img', { name: /^QR-kode/ })).toBeVisible();
  expect(signIn.getAllByRole('listitem')).toHaveLength(4);
  expect(signIn.getByRole('link', { name: 'Åbn Element på denne enhed' })).toHaveAttribute(
    'href',
    LINK,
  );
  expect(signIn.queryByRole('link', { name: 'Element i browseren' })).not.toBeInTheDocument();
  unmount();

  server.use(
    http.get('*/api/auth/matrix', () =>
      HttpResponse.json({
        user_id: '@anna:dk.althing.test',
        homeserver_url: 'https://matrix.dk.althing.test',
        element_url: 'https://element.dk.althing.test/',
      }),
    ),
  );
  renderApp('/settings/matrix');
  expect(await screen.findByRole('link', { name: 'Element i browseren' })).toHaveAttribute(
    'href',
    'https://element.dk.althing.test/',
  );
});

test('what could not be fetched can be asked for again', async () => {
  server.use(http.get('*/api/auth/matrix', () => refuse(500, 'M_UNKNOWN', ''), { once: true }));
  const { user } = renderApp('/settings/matrix');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByText('@anna:dk.althing.test')).toBeVisible();
});
