import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { account, PASSWORD } from '../../../test/account-handlers';
import { refuse } from '../../../test/handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const current = () => screen.findByLabelText('Nuværende adgangskode');
const next = () => screen.getByLabelText('Ny adgangskode');
const submit = () => screen.getByRole('button', { name: 'Skift adgangskode' });
const events = () =>
  within(screen.getByRole('region', { name: 'Seneste hændelser' })).findAllByRole('listitem');

async function fill(wish = { current: PASSWORD, next: 'fire ord uden hinanden' }) {
  const app = renderApp('/settings/security');
  await app.user.type(await current(), wish.current);
  await app.user.type(next(), wish.next);
  return app;
}

test('a wrong password is told at its field; the right one is changed', async () => {
  const { user } = await fill({ current: 'forkert', next: 'fire ord uden hinanden' });
  expect(next()).toHaveAccessibleDescription(/Styrke: Stærk/);
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Nuværende adgangskode: Det er ikke din nuværende adgangskode.',
  );
  await waitFor(async () => expect(await current()).toHaveFocus());
  expect(await current()).toHaveAccessibleDescription(/Det er ikke din nuværende/);
  expect(next()).toHaveValue('fire ord uden hinanden');

  await user.clear(await current());
  await user.type(await current(), PASSWORD);
  await user.click(submit());
  const told = await screen.findByText(/^Adgangskoden er skiftet, og du er logget ud/);
  expect(told).toHaveFocus();
  expect(told).toHaveAttribute('role', 'status');
  expect(await current()).toHaveValue('');
  expect(next()).toHaveValue('');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await waitFor(async () =>
    expect((await events())[0]).toHaveTextContent('Adgangskoden blev skiftet'),
  );
});

test('what is wrong with the new password is told there', async () => {
  server.use(
    http.put('*/api/auth/password', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        new_password: 'Use at least 10 characters.',
      }),
    ),
  );
  const { user } = await fill({ current: PASSWORD, next: 'kort' });
  await user.click(submit());
  await waitFor(() => expect(next()).toHaveFocus());
  expect(next()).toHaveAccessibleDescription(/Brug mindst 10 tegn/);
  expect(await current()).not.toHaveAttribute('aria-invalid');
});

test('who tries too often is asked to wait', async () => {
  server.use(
    http.put('*/api/auth/password', () =>
      HttpResponse.json(
        { errcode: 'M_LIMIT_EXCEEDED', error: 'Too many.' },
        { status: 429, headers: { 'Retry-After': '60' } },
      ),
    ),
  );
  const { user } = await fill();
  await user.click(submit());
  expect(await screen.findByRole('alert')).toHaveTextContent('Vent 60 sekunder, og prøv igen.');
  expect(screen.queryByText(/^Det er ikke sikkert, om/)).not.toBeInTheDocument();
});

test('where it may have been changed, the events tell', async () => {
  server.use(
    http.put('*/api/auth/password', () => {
      account.events.unshift({
        event_id: '99',
        kind: 'password_changed',
        at: new Date().toISOString(),
      });
      return refuse(503, 'M_UNKNOWN', 'The homeserver is away just now.');
    }),
  );
  const { user } = await fill();
  await user.click(submit());
  expect(await screen.findByText(/^Det er ikke sikkert, om adgangskoden/)).toBeVisible();
  await waitFor(async () =>
    expect((await events())[0]).toHaveTextContent('Adgangskoden blev skiftet'),
  );
});

test('the latest events stand first, and older ones are fetched', async () => {
  const { user } = renderApp('/settings/security');
  await screen.findByText('Forkert adgangskode');
  const before = await events();
  expect(before).toHaveLength(3);
  expect(before[0]).toHaveTextContent(/^Logget ind.*Fra 192\.0\.2\.1$/);

  await user.click(screen.getByRole('button', { name: 'Vis flere' }));
  expect(await screen.findByText('Kontoen blev oprettet')).toBeVisible();
  const after = await events();
  expect(after).toHaveLength(5);
  expect(after[3]).toHaveTextContent('Logget ud');
  expect(after[3]).toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Vis flere' })).not.toBeInTheDocument();
});
