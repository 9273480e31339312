import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { account, office } from '../../test/admin-handlers';
import { anna, bo, refuse, world } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

const AT = '2026-01-02T10:00:00Z';
const list = () => screen.findByRole('list', { name: 'Medlemmer' });

beforeEach(() => {
  school.may = ['administer'];
});

test('the roll says of each account whose it is, how it stands and how it came', async () => {
  office.accounts = [
    account('Nina', { status: 'registering', email: 'unconfirmed' }),
    account('Ceci', { email: 'none' }),
    account('Dorte', { status: 'suspended' }),
    account('', {
      member: { user_id: '@erik:dk.althing.test', display_name: '', deleted: true },
      status: 'left',
      left_at: '2026-03-04T10:00:00Z',
    }),
  ];
  renderApp('/admin/members');
  const roll = within(await list());
  const [nina, ceci, dorte, erik] = roll.getAllByRole('listitem').map((row) => within(row));
  expect(nina?.getByText('Oprettes')).toBeVisible();
  expect(nina?.getByText('E-mail ikke bekræftet')).toBeVisible();
  expect(nina?.queryByRole('link')).not.toBeInTheDocument();
  expect(ceci?.getByRole('link', { name: 'Ceci' })).toHaveAttribute('href', '/u/ceci');
  expect(ceci?.getByText('Medlem siden 2. januar 2026')).toBeVisible();
  expect(ceci?.getByText('Inviteret af Bo Lindqvist')).toBeVisible();
  expect(ceci?.getByText('Ingen e-mail')).toBeVisible();
  expect(dorte?.getByText('Lukket')).toBeVisible();
  expect(dorte?.getByRole('link', { name: /^Historik/ })).toHaveAttribute(
    'href',
    '/moderation/members/dorte',
  );
  expect(erik?.getByText('Tidligere medlem')).toBeVisible();
  expect(erik?.getByText('@erik:dk.althing.test')).toBeVisible();
  expect(erik?.getByText('Slettet 4. marts 2026')).toBeVisible();
  expect(erik?.queryByText(/E-mail/)).not.toBeInTheDocument();
});

test('it is narrowed by name and state, and the address says how', async () => {
  office.accounts = [account('Ceci'), account('Dorte', { status: 'suspended' })];
  const { user, router } = renderApp('/admin/members');
  await list();
  await user.selectOptions(screen.getByLabelText('Kontoens tilstand'), 'Lukket');
  await waitFor(() => expect(screen.queryByText('Ceci')).not.toBeInTheDocument());
  expect(router.state.location.search).toEqual({ status: 'suspended' });
  await user.type(screen.getByRole('searchbox'), 'cec');
  expect(await screen.findByText('Ingen konti passer til det.')).toBeVisible();
  expect(router.state.location.search).toEqual({ q: 'cec', status: 'suspended' });
  await user.selectOptions(screen.getByLabelText('Kontoens tilstand'), 'Alle');
  expect(await screen.findByRole('link', { name: 'Ceci' })).toBeVisible();
});

test('more of it is fetched, and the keyboard goes on there', async () => {
  office.accounts = ['Ceci', 'Dorte', 'Emil'].map((name) => account(name));
  office.limit = 2;
  const { user } = renderApp('/admin/members');
  await list();
  await user.click(screen.getByRole('button', { name: 'Vis flere' }));
  expect(await screen.findByRole('link', { name: 'Emil' })).toHaveFocus();
  expect(screen.queryByRole('button', { name: 'Vis flere' })).not.toBeInTheDocument();
});

test('a roll that could not be fetched can be asked for again', async () => {
  office.accounts = [account('Ceci')];
  server.use(http.get('*/api/admin/members', () => refuse(500, 'M_UNKNOWN', ''), { once: true }));
  const { user } = renderApp('/admin/members');
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByRole('link', { name: 'Ceci' })).toBeVisible();
});

test('all invitations are listed with their makers, narrowed, and taken back', async () => {
  const invitation = (id: string, note: string) => ({
    id,
    note,
    role: 'member' as const,
    uses: 1,
    max_uses: 2,
    created_at: AT,
    expires_at: AT,
    state: 'active' as const,
    badges: [],
  });
  world.invitations = [
    { ...invitation('a', 'Fra Bo'), created_by: bo },
    { ...invitation('b', 'Fra serveren'), state: 'expired' },
  ];
  world.uses = [
    { ...anna, used_at: AT },
    { user_id: '@væk:dk.althing.test', display_name: '', deleted: true, used_at: AT },
  ];
  const { user, router } = renderApp('/admin/invitations');
  expect(await screen.findByText('Oprettet af Bo Lindqvist')).toBeVisible();
  expect(screen.getByText('Oprettet på serveren')).toBeVisible();

  await user.selectOptions(screen.getByLabelText('Tilstand'), 'Aktiv');
  await waitFor(() => expect(screen.queryByText('Fra serveren')).not.toBeInTheDocument());
  expect(router.state.location.search).toEqual({ state: 'active' });
  await user.click(screen.getByRole('button', { name: 'Hvem har brugt den' }));
  expect(await screen.findByRole('link', { name: 'Anna Østergaard' })).toHaveAttribute(
    'href',
    '/u/anna',
  );
  expect(screen.getByText(/^Tidligere medlem/)).toBeVisible();
  expect(screen.queryByRole('link', { name: /^Tidligere medlem/ })).not.toBeInTheDocument();

  await user.click(screen.getByRole('button', { name: 'Træk tilbage' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Træk tilbage' }));
  expect(await screen.findByText('Ingen invitationer passer til det.')).toBeVisible();
});

test('administration is one place with its own ways', async () => {
  const { user, router } = renderApp('/admin');
  await waitFor(() => expect(router.state.location.pathname).toBe('/admin/members'));
  expect(await screen.findByText('Ingen konti passer til det.')).toBeVisible();
  const ways = within(screen.getByRole('navigation', { name: 'Administration' }));
  await user.click(ways.getByRole('link', { name: 'Invitationer' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Alle invitationer' })).toBeVisible();
  await user.click(ways.getByRole('link', { name: 'Kategorier' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Kategorier' })).toBeVisible();
  expect(ways.getByRole('link', { name: 'Kategorier' })).toHaveAttribute('aria-current', 'page');
});

test('others are told that it is not theirs, and nothing is asked for them', async () => {
  school.may = [];
  let asked = false;
  server.use(
    http.get('*/api/admin/members', () => {
      asked = true;
      return HttpResponse.json({ items: [] });
    }),
  );
  renderApp('/admin/members');
  expect(await screen.findByText('Kun administratorer har adgang hertil.')).toBeVisible();
  expect(screen.queryByRole('navigation', { name: 'Administration' })).not.toBeInTheDocument();
  expect(asked).toBe(false);
});
