import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { refuse, TERMS, world } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { people, TOKEN } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { passwordStrength } from './password';
import { safeReturn, useSession } from './session';

test('only a path of this site is returned to', () => {
  expect(safeReturn('/forum/t/x#p-$1')).toBe('/forum/t/x#p-$1');
  for (const to of [
    undefined,
    'https://ond.example',
    '//ond.example',
    '/\\ond.example',
    '/login',
  ]) {
    expect(safeReturn(to)).toBe('/');
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
  school.mayPost = false;
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
  const { user } = renderApp('/invite#god');
  expect(await screen.findByText('Bo Lindqvist har inviteret dig.')).toBeVisible();
  // The way that the checklist leads along afterwards.
  const way = within(screen.getByRole('region', { name: 'Kom godt i gang' }));
  expect(way.getAllByRole('listitem').map(({ firstChild }) => firstChild?.textContent)).toEqual([
    'Tag kurset',
    'Få badget',
    'Skriv dit første indlæg',
  ]);
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  await user.click(screen.getByRole('link', { name: 'Tag imod invitationen' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Opret konto' })).toHaveFocus();
  await user.type(screen.getByLabelText('Brugernavn'), 'Anna');
  expect(await screen.findByText('Anna findes allerede.')).toBeVisible();
  await user.clear(screen.getByLabelText('Brugernavn'));
  await user.type(screen.getByLabelText('Brugernavn'), 'Freja');
  expect(await screen.findByText('@freja:dk.althing.test')).toBeVisible();
  await user.type(screen.getByLabelText('Vist navn'), 'Freja');
  await user.type(screen.getByLabelText('Adgangskode'), 'korrekt hest');
  await user.click(screen.getByRole('checkbox', { name: /^Jeg følger adfærdskodekset/ }));
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));

  expect(await screen.findByRole('alert')).toHaveTextContent('For let at gætte.');
  expect(screen.getByLabelText('Adgangskode')).toHaveAccessibleDescription(/For let at gætte/);
  expect(screen.getByLabelText('Vist navn')).toHaveValue('Freja');
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Velkommen til Danmark' }),
  ).toBeVisible();
  expect(sent[1]).toEqual({
    invitation: 'god',
    username: 'freja',
    display_name: 'Freja',
    password: 'korrekt hest',
    language: 'da',
    accept_terms: TERMS,
  });
});

test('an invitation of the old kind leads to the same page', async () => {
  world.signedIn = false;
  renderApp('/invite/god');
  expect(await screen.findByText('Bo Lindqvist har inviteret dig.')).toBeVisible();
});

test('a dead invitation is met kindly', async () => {
  world.signedIn = false;
  renderApp('/invite#brugt');
  expect(
    await screen.findByRole('heading', { name: 'Invitationen virker ikke længere' }),
  ).toBeVisible();
});

/** Fills the form of the good invitation, all but the e-mail address. */
async function fillRegistration() {
  world.signedIn = false;
  const app = renderApp('/invite?step=account#god');
  await app.user.type(await screen.findByLabelText('Brugernavn'), 'freja');
  await app.user.type(screen.getByLabelText('Vist navn'), 'Freja');
  await app.user.type(screen.getByLabelText('Adgangskode'), 'korrekt hest');
  await app.user.click(screen.getByRole('checkbox', { name: /^Jeg følger adfærdskodekset/ }));
  return app;
}

test('what one says yes to can be read beside the form', async () => {
  const { user } = await fillRegistration();
  await user.click(screen.getByRole('button', { name: 'Læs adfærdskodekset' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Sådan er vi sammen' }));
  expect(await dialog.findByText('Vi taler pænt.')).toBeVisible();
  await user.click(dialog.getAllByRole('button', { name: 'Luk' })[0] as HTMLElement);
  expect(screen.getByLabelText('Vist navn')).toHaveValue('Freja');
});

test('the address that the invitation is for is asked for, and another one refused', async () => {
  world.pinned = true;
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/auth/register', async ({ request }) => {
      sent.push(await request.json());
      return refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        email: 'This invitation is for another address.',
      });
    }),
  );
  const { user } = await fillRegistration();
  const field = screen.getByLabelText('E-mail');
  expect(field).toBeRequired();
  expect(field).toHaveAccessibleDescription(/invitationen er sendt til/);
  await user.type(field, 'freja@example.dk');
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Invitationen gælder en anden adresse',
  );
  expect(sent).toMatchObject([{ email: 'freja@example.dk' }]);
});

test('an invitation revoked while the form was open costs no words', async () => {
  server.use(
    http.post('*/api/auth/register', () =>
      refuse(410, 'ORG.ALTHING.INVITATION_INVALID', 'This invitation cannot be used.'),
    ),
  );
  const { user } = await fillRegistration();
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Invitationen kan ikke bruges.');
  expect(screen.getByLabelText('Brugernavn')).toHaveValue('freja');
  expect(screen.getByLabelText('Vist navn')).toHaveValue('Freja');
  expect(screen.getByLabelText('Adgangskode')).toHaveValue('korrekt hest');
});

test('a name that the invitation settles is shown, and sent as it is', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/invitations/validate', () =>
      HttpResponse.json({
        territory: { code: 'DK', name: 'Danmark' },
        expires_at: '2026-02-01T10:00:00Z',
        pinned: false,
        display_name: 'Freja Holm',
      }),
    ),
    http.post('*/api/auth/register', async ({ request }) => {
      sent.push(await request.json());
      return refuse(410, 'ORG.ALTHING.INVITATION_INVALID', 'This invitation cannot be used.');
    }),
  );
  const { user } = await fillRegistration();
  const name = screen.getByLabelText('Vist navn');
  expect(name).toHaveValue('Freja Holm');
  expect(name).toHaveAttribute('readonly');
  expect(name).toHaveAccessibleDescription(/Invitationen har sat navnet/);
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  await screen.findByRole('alert');
  expect(sent).toMatchObject([{ display_name: 'Freja Holm' }]);
});

test('the words go on with the next invitation, and back and forth', async () => {
  server.use(
    http.post('*/api/invitations/validate', () =>
      HttpResponse.json({
        territory: { code: 'DK', name: 'Danmark' },
        expires_at: '2026-02-01T10:00:00Z',
        pinned: false,
      }),
    ),
    http.post('*/api/auth/register', () =>
      refuse(410, 'ORG.ALTHING.INVITATION_INVALID', 'This invitation cannot be used.'),
    ),
  );
  const { user, router } = await fillRegistration();
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(await screen.findByText(/åbn det i denne fane/)).toBeVisible();

  await router.navigate({ to: '/invite', hash: 'ny' });
  await user.click(await screen.findByRole('link', { name: 'Tag imod invitationen' }));
  expect(await screen.findByLabelText('Vist navn')).toHaveValue('Freja');
  expect(screen.getByRole('checkbox', { name: /^Jeg følger/ })).toBeChecked();
  expect(screen.queryByText(/åbn det i denne fane/)).not.toBeInTheDocument();

  await user.click(screen.getByRole('link', { name: 'Tilbage til invitationen' }));
  expect(await screen.findByText('Danmark har inviteret dig.')).toBeVisible();
  expect(router.state.location.hash).toBe('ny');
});

test('terms that changed meanwhile are to be accepted anew', async () => {
  server.use(
    http.post('*/api/auth/register', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        accept_terms: 'The rules have changed meanwhile. Read them again and accept them.',
      }),
    ),
  );
  const { user } = await fillRegistration();
  await user.click(screen.getByRole('button', { name: 'Opret konto' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    /Adfærdskodeks og privatliv: Reglerne er ændret imens/,
  );
  expect(screen.getByRole('checkbox', { name: /^Jeg følger/ })).not.toBeChecked();
});

test('a document is readable signed out, and no other page pretends to be one', async () => {
  world.signedIn = false;
  const { unmount } = renderApp('/legal/privacy');
  expect(await screen.findByRole('heading', { level: 1, name: 'Dine oplysninger' })).toBeVisible();
  expect(await screen.findByText(`Version ${TERMS}`)).toBeVisible();
  unmount();
  renderApp('/legal/andet');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
});

test('who is signed in keeps the navigation on a page that does not exist', async () => {
  const { unmount } = renderApp('/findes/ikke');
  expect(await screen.findByRole('navigation', { name: 'Hovedmenu' })).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
  unmount();
  world.signedIn = false;
  useSession.setState({ status: 'unknown', me: null });
  renderApp('/findes/ikke');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
  expect(screen.queryByRole('navigation')).not.toBeInTheDocument();
});

test('who accepted an older version is asked once', async () => {
  world.me = { terms_due: TERMS };
  const { user } = renderApp('/forum');
  const banner = await screen.findByRole('region', { name: /er ændret$/ });
  await user.click(within(banner).getByRole('button', { name: 'Jeg accepterer' }));
  expect(await screen.findByText('Tak, dit ja er gemt.')).toBeVisible();
  expect(screen.queryByRole('region', { name: /er ændret$/ })).not.toBeInTheDocument();
  expect(people.asked).toEqual([{ what: 'POST /api/auth/terms', body: { version: TERMS } }]);
});

test('a forgotten password: the answer is the same for every address', async () => {
  world.signedIn = false;
  const { user } = renderApp('/login');
  await user.click(await screen.findByRole('link', { name: 'Glemt adgangskode?' }));
  await user.type(await screen.findByLabelText('E-mail'), 'anna@example.dk');
  await user.click(screen.getByRole('button', { name: 'Send link' }));
  const told = await screen.findByRole('heading', { level: 1, name: 'Se i din indbakke' });
  expect(told).toHaveFocus();
  expect(screen.getByText(/^Hører anna@example.dk til en konto/)).toBeVisible();
});

test('who asks for links too often is asked to wait', async () => {
  world.signedIn = false;
  server.use(
    http.post('*/api/auth/password/forgot', () =>
      HttpResponse.json(
        { errcode: 'M_LIMIT_EXCEEDED', error: 'Too many.' },
        { status: 429, headers: { 'Retry-After': '30' } },
      ),
    ),
  );
  const { user } = renderApp('/reset');
  await user.type(await screen.findByLabelText('E-mail'), 'anna@example.dk');
  await user.click(screen.getByRole('button', { name: 'Send link' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Vent 30 sekunder, og prøv igen.');
  expect(screen.getByLabelText('E-mail')).toHaveValue('anna@example.dk');
});

test('the link of the mail sets a password', async () => {
  world.signedIn = false;
  const { user } = renderApp(`/reset#${TOKEN}`);
  await user.type(await screen.findByLabelText('Ny adgangskode'), 'kort');
  await user.click(screen.getByRole('button', { name: 'Gem adgangskoden' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Ny adgangskode: Brug mindst 10 tegn');
  await user.type(screen.getByLabelText('Ny adgangskode'), 'ere ord end før');
  await user.click(screen.getByRole('button', { name: 'Gem adgangskoden' }));
  const told = await screen.findByRole('heading', { level: 1, name: 'Adgangskoden er skiftet' });
  await waitFor(() => expect(told).toHaveFocus());
  expect(people.asked.at(-1)?.body).toEqual({ token: TOKEN, password: 'kortere ord end før' });
  await user.click(screen.getByRole('link', { name: 'Log ind' }));
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
});

test('a used link leads to a new one', async () => {
  world.signedIn = false;
  const { user } = renderApp('/reset#brugt');
  await user.type(await screen.findByLabelText('Ny adgangskode'), 'korrekt hest batteri');
  await user.click(screen.getByRole('button', { name: 'Gem adgangskoden' }));
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Linket virker ikke længere' }),
  ).toBeVisible();
  await user.click(screen.getByRole('link', { name: 'Bed om et nyt link' }));
  expect(await screen.findByRole('heading', { name: 'Glemt adgangskode?' })).toBeVisible();
});

test('an address is confirmed by hand, not by whatever opens the link', async () => {
  const { user } = renderApp(`/verify-email#${TOKEN}`);
  const confirm = await screen.findByRole('button', { name: 'Bekræft adressen' });
  expect(people.asked).toEqual([]);
  await user.click(confirm);
  expect(await screen.findByRole('heading', { name: /er bekræftet$/ })).toHaveFocus();
});

test('a dead link of confirmation says where a new one is', async () => {
  const { user } = renderApp('/verify-email#brugt');
  await user.click(await screen.findByRole('button', { name: 'Bekræft adressen' }));
  expect(await screen.findByRole('heading', { name: 'Linket virker ikke længere' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Til kontoen' })).toHaveAttribute(
    'href',
    '/settings/account',
  );
});
