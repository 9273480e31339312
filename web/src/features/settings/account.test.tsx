import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { useMediaSetting } from '../../app/media';
import { PASSWORD } from '../../test/account-handlers';
import { refuse, world } from '../../test/handlers';
import { people } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { useSession } from '../auth/session';
import { sizeIn } from './data/size';
import { changesOf, formOf } from './profile/fields';

test('only what was changed is sent, and emptied is null', () => {
  const form = formOf(people.own);
  expect(changesOf(people.own, form)).toEqual({});
  expect(
    changesOf(people.own, { ...form, biography: ' ', location: ' Aarhus ', languages: ['da'] }),
  ).toEqual({ biography: null, location: 'Aarhus', languages: ['da'] });
});

test('the profile is changed and says so', async () => {
  const { user } = renderApp('/settings/profile');
  await user.clear(await screen.findByLabelText('Vist navn'));
  await user.type(screen.getByLabelText('Vist navn'), 'Anna Ø.');
  await user.type(screen.getByLabelText(/^Pronominer/), 'hun/hende');
  await user.selectOptions(screen.getByLabelText(/^Sprog/), 'en');
  await user.click(screen.getByRole('button', { name: 'Fjern svensk' }));
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Gemt')).toBeVisible();
  expect(people.asked).toEqual([
    {
      what: 'PUT /api/users/me',
      body: { display_name: 'Anna Ø.', pronouns: 'hun/hende', languages: ['da', 'en'] },
    },
  ]);
});

test('a fault of the profile is told at its field, and the words stay', async () => {
  server.use(
    http.put('*/api/users/me', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        biography: 'Use at most 1000 characters.',
      }),
    ),
  );
  const { user } = renderApp('/settings/profile');
  await user.type(await screen.findByLabelText(/^Om mig/), ' Og lidt til.');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Om mig: Brug højst 1000 tegn');
  expect(screen.getByLabelText(/^Om mig/)).toHaveAccessibleDescription(/højst 1000/);
  expect(screen.getByLabelText(/^Om mig/)).toHaveValue('Cykler hele året. Og lidt til.');
});

test('privacy is chosen as a whole', async () => {
  const { user } = renderApp('/settings/privacy');
  const messages = await screen.findByRole('group', { name: 'Hvem kan skrive direkte til dig?' });
  // What Matrix shows to everybody is not promised to be hidden.
  const main = screen.getByRole('main');
  expect(main).toHaveTextContent('kan alle med en konto se i en Matrix-app, uanset hvad du vælger');
  expect(main).not.toHaveTextContent('Administratorer');
  expect(within(messages).getByRole('radio', { name: 'Alle medlemmer' })).toBeChecked();
  await user.click(within(messages).getByRole('radio', { name: 'Ingen' }));
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Gemt')).toBeVisible();
  expect(people.own.privacy).toEqual({
    profile: 'members',
    email: 'nobody',
    real_name: 'nobody',
    messages: 'nobody',
    connections: 'members',
  });
});

test('who is told how far one has read is chosen as well', async () => {
  const { user } = renderApp('/settings/privacy');
  const receipts = await screen.findByRole('group', {
    name: 'Hvem kan se, hvor langt du har læst?',
  });
  expect(within(receipts).getByRole('radio', { name: 'Alle i emnet' })).toBeChecked();
  await user.click(within(receipts).getByRole('radio', { name: 'Kun jeg selv' }));
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Gemt')).toBeVisible();
  expect(people.own.privacy.read_receipts).toBe('private');
});

test('privacy that cannot be saved says so and keeps the choice', async () => {
  server.use(
    http.put('*/api/users/me/privacy', () => refuse(502, 'M_UNKNOWN', 'The homeserver is away.')),
  );
  const { user } = renderApp('/settings/privacy');
  const profile = await screen.findByRole('group', { name: 'Hvem kan se din profil?' });
  await user.click(within(profile).getByRole('radio', { name: 'Ingen' }));
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Homeserveren svarer ikke');
  expect(within(profile).getByRole('radio', { name: 'Ingen' })).toBeChecked();
});

test('an address that is not confirmed can be written to again', async () => {
  world.me = { email: 'anna@example.dk', email_verified: false };
  const { user } = renderApp('/settings/account');
  expect(await screen.findByText('anna@example.dk')).toBeVisible();
  expect(screen.getByText('Ikke bekræftet')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Send linket igen' }));
  expect(await screen.findByText('Linket er sendt.')).toBeVisible();
});

test('another address takes the password, and waits for its link', async () => {
  world.me = { email: 'anna@example.dk', email_verified: true };
  const { user } = renderApp('/settings/account');
  expect(await screen.findByText('Bekræftet')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Send linket igen' })).not.toBeInTheDocument();
  await user.type(screen.getByLabelText('Ny e-mailadresse'), 'ny@example.dk');
  await user.type(screen.getByLabelText('Nuværende adgangskode'), 'forkert');
  await user.click(screen.getByRole('button', { name: 'Skift e-mail' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Det er ikke din nuværende');
  await user.clear(screen.getByLabelText('Nuværende adgangskode'));
  await user.type(screen.getByLabelText('Nuværende adgangskode'), PASSWORD);
  await user.click(screen.getByRole('button', { name: 'Skift e-mail' }));
  expect(await screen.findByText(/^Vi har skrevet til ny@example.dk/)).toBeVisible();
  expect(await screen.findByText(/^ny@example.dk venter på at blive bekræftet/)).toBeVisible();
});

test('an account is deleted by name, choice and password, in every tab', async () => {
  const { user, router } = renderApp('/settings/account');
  await user.click(await screen.findByRole('button', { name: 'Slet konto …' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Slet kontoen for altid?' }));
  const submit = dialog.getByRole('button', { name: 'Slet for altid' });
  await user.click(dialog.getByRole('radio', { name: /^Fjern alt, jeg har skrevet/ }));
  await user.type(dialog.getByLabelText('Nuværende adgangskode'), 'forkert');
  expect(submit).toBeDisabled();
  await user.type(dialog.getByLabelText('Skriv anna for at bekræfte'), 'anna');
  await user.click(submit);
  expect(await dialog.findByRole('alert')).toHaveTextContent('Det er ikke din nuværende');

  await user.clear(dialog.getByLabelText('Nuværende adgangskode'));
  await user.type(dialog.getByLabelText('Nuværende adgangskode'), PASSWORD);
  await user.click(submit);
  expect(await screen.findByRole('heading', { name: 'Velkommen tilbage' })).toBeVisible();
  expect(router.state.location.href).toBe('/login');
  expect(people.asked.at(-1)).toEqual({
    what: 'DELETE /api/users/me',
    body: { mode: 'redact', password: PASSWORD },
  });
});

test('the language is of the page and of the account', async () => {
  const { user } = renderApp('/settings/language');
  await user.click(await screen.findByRole('radio', { name: 'Svenska' }));
  expect(await screen.findByText('Sparat')).toBeVisible();
  expect(document.documentElement).toHaveAttribute('lang', 'sv');
  expect(people.asked).toEqual([{ what: 'PUT /api/users/me/settings', body: { language: 'sv' } }]);
});

test('the theme is chosen for this device', async () => {
  const { user } = renderApp('/settings/appearance');
  await user.click(await screen.findByRole('radio', { name: 'Mørkt' }));
  expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
  await user.click(screen.getByRole('radio', { name: 'Som enheden' }));
  expect(document.documentElement).not.toHaveAttribute('data-theme');
});

test('pictures may wait for a click, on this device', async () => {
  const { user } = renderApp('/settings/appearance');
  await user.click(await screen.findByRole('radio', { name: 'Vis dem først, når jeg klikker' }));
  expect(useMediaSetting.getState().onDemand).toBe(true);
  expect(localStorage.getItem('althing.media')).toBe('on-demand');
  await user.click(screen.getByRole('radio', { name: 'Vis dem med det samme' }));
  expect(localStorage.getItem('althing.media')).toBeNull();
});

test('who is blocked is listed, and let go', async () => {
  const blocked = people.cards[1];
  if (blocked) blocked.you.blocked = true;
  const { user } = renderApp('/settings/blocks');
  await user.click(await screen.findByRole('button', { name: /^Fjern blokering/ }));
  expect(await screen.findByText('Du blokerer ingen.')).toBeVisible();
});

test('a copy of the data is ordered, followed and fetched', async () => {
  const { user } = renderApp('/settings/data');
  expect(await screen.findByText('Du har ikke bestilt noget endnu.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Bestil en kopi' }));
  expect(await screen.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  expect(screen.getByRole('button', { name: 'Bestil en kopi' })).toBeDisabled();
  Object.assign(people.exports[0] ?? {}, { state: 'ready', progress: 1, size: 1_500_000 });
  const fetch = await screen.findByRole('link', { name: 'Hent' });
  expect(fetch).toHaveAttribute('href', '/api/users/me/export/e1');
  expect(screen.getByText('Dine data er klar til at blive hentet.')).toBeInTheDocument();
  expect(screen.getByText(sizeIn('da', 1_500_000))).toBeVisible();
});

test('a second copy the same day is refused', async () => {
  server.use(
    http.post('*/api/users/me/export', () =>
      HttpResponse.json(
        { errcode: 'M_LIMIT_EXCEEDED', error: 'Too many.', retry_after_ms: 80_000_000 },
        { status: 429 },
      ),
    ),
  );
  const { user } = renderApp('/settings/data');
  const order = await screen.findByRole('button', { name: 'Bestil en kopi' });
  await waitFor(() => expect(order).toBeEnabled());
  await user.click(order);
  expect(await screen.findByRole('alert')).toHaveTextContent('Vent 23 timer, og prøv igen.');
});

test('a picture shows, and the initial where it is gone', async () => {
  people.own.avatar = { small: '/s', medium: '/m', large: '/l', huge: '/h' };
  world.me = { avatar: people.own.avatar };
  const { container } = renderApp('/settings/profile');
  await screen.findByRole('button', { name: 'Skift billede' });
  const images = () => container.querySelectorAll('main img');
  expect(images()).toHaveLength(1);
  images()[0]?.dispatchEvent(new Event('error'));
  await waitFor(() => expect(images()).toHaveLength(0));
  expect(useSession.getState().me?.avatar?.small).toBe('/s');
});
