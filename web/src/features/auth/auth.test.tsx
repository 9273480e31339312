import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { refuse, world } from '../../test/handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { passwordStrength } from './password';
import { safeReturn } from './session';

test('only a path of this site is returned to', () => {
  expect(safeReturn('/forum/t/x#p-$1')).toBe('/forum/t/x#p-$1');
  for (const to of [
    undefined,
    'https://ond.example',
    '//ond.example',
    '/\\ond.example',
    '/login',
  ]) {
    expect(safeReturn(to)).toBe('/forum');
  }
});

test('a password is judged by length and variety', () => {
  expect(passwordStrength('kort', 10)).toBe(0);
  expect(passwordStrength('aaaaaaaaaaaaaaaa', 10)).toBe(1);
  expect(passwordStrength('hest batteri', 10)).toBe(2);
  expect(passwordStrength('korrekt hest batteri klips', 10)).toBe(3);
});

test('a deep link leads through the login and back', async () => {
  world.signedIn = false;
  const { user, router } = renderApp('/forum/c/cykling');
  await user.type(await screen.findByLabelText('Brugernavn'), 'anna');
  await user.type(screen.getByLabelText('Adgangskode'), 'forkert');
  await user.click(screen.getByRole('button', { name: 'Log ind' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Navn eller kode er forkert.');
  expect(screen.getByLabelText('Brugernavn')).toHaveValue('anna');

  await user.clear(screen.getByLabelText('Adgangskode'));
  await user.type(screen.getByLabelText('Adgangskode'), 'korrekt hest');
  await user.click(screen.getByRole('button', { name: 'Log ind' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Cykling' })).toBeVisible();
  expect(router.state.location.pathname).toBe('/forum/c/cykling');
});

test('an invitation tells who invites and registers a member', async () => {
  world.signedIn = false;
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/auth/register', async ({ request }) => {
      sent.push(await request.json());
      return sent.length === 1
        ? refuse(422, 'M_INVALID_PARAM', 'Noget skal rettes.', { password: 'For let at gætte.' })
        : HttpResponse.json(
            {
              member: { user_id: '@freja:dk.althing.test', display_name: 'Freja', language: 'da' },
            },
            { status: 201 },
          );
    }),
  );
  const { user } = renderApp('/invite/god');
  expect(await screen.findByText('Bo Lindqvist har inviteret dig.')).toBeVisible();
  await user.type(screen.getByLabelText('Brugernavn'), 'Anna');
  expect(await screen.findByText('Anna findes allerede.')).toBeVisible();
  await user.clear(screen.getByLabelText('Brugernavn'));
  await user.type(screen.getByLabelText('Brugernavn'), 'Freja');
  expect(await screen.findByText('@freja:dk.althing.test')).toBeVisible();
  await user.type(screen.getByLabelText('Vist navn'), 'Freja');
  await user.type(screen.getByLabelText('Adgangskode'), 'korrekt hest');
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));

  expect(await screen.findByRole('alert')).toHaveTextContent('For let at gætte.');
  expect(screen.getByLabelText('Adgangskode')).toHaveAccessibleDescription(/For let at gætte/);
  expect(screen.getByLabelText('Vist navn')).toHaveValue('Freja');
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Forum' })).toBeVisible();
  expect(sent[1]).toEqual({
    invitation: 'god',
    username: 'freja',
    display_name: 'Freja',
    password: 'korrekt hest',
    language: 'da',
  });
});

test('a dead invitation is met kindly', async () => {
  world.signedIn = false;
  renderApp('/invite/brugt');
  expect(
    await screen.findByRole('heading', { name: 'Invitationen virker ikke længere' }),
  ).toBeVisible();
});
