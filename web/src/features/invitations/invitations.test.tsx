import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { TreeNode } from '../../api/people';
import { anna } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { people } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { type Branch, growTree } from './tree';

test('an invitation is created, its link shown once, and revoked', async () => {
  const { user } = renderApp('/invitations');
  expect(await screen.findByText('Du har ikke oprettet nogen invitationer endnu.')).toBeVisible();
  await user.type(screen.getByLabelText(/Hilsen/), 'Til Freja');
  await user.click(screen.getByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByText('https://dk.althing.test/invite#hemmelig')).toBeVisible();
  expect(await screen.findByText('Til Freja')).toBeVisible();
  expect(screen.getByText('0 af 1 brugt')).toBeVisible();

  await user.click(screen.getByRole('button', { name: 'Træk tilbage' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Træk tilbage' }));
  expect(await screen.findByText('Trukket tilbage')).toBeVisible();
});

test('an invitation for one address is for one person, and is sent there', async () => {
  school.may = ['administer'];
  const sent: unknown[] = [];
  server.events.on('request:start', async ({ request }) => {
    if (request.method === 'POST' && request.url.endsWith('/api/invitations')) {
      sent.push(await request.clone().json());
    }
  });
  const { user } = renderApp('/invitations');
  await screen.findByLabelText('Rolle');
  await user.type(await screen.findByLabelText(/Kun til e-mailadressen/), 'freja@example.dk');
  expect(screen.getByLabelText('Antal personer')).toBeDisabled();
  expect(screen.getByRole('checkbox', { name: 'Send linket til adressen' })).toBeChecked();
  await user.click(screen.getByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByText('Linket er sendt til freja@example.dk.')).toBeVisible();
  expect(await screen.findByText('Kun til freja@example.dk')).toBeVisible();
  expect(screen.getByRole('img', { name: 'QR-kode med invitationslinket' })).toBeVisible();
  expect(sent).toEqual([
    { max_uses: 1, expires_in_days: 14, email: 'freja@example.dk', send: true, role: 'member' },
  ]);
});

test('an invitation settles the name, and brings badges along', async () => {
  school.may = ['administer'];
  const sent: unknown[] = [];
  server.events.on('request:start', async ({ request }) => {
    if (request.method === 'POST' && request.url.endsWith('/api/invitations')) {
      sent.push(await request.clone().json());
    }
  });
  const { user } = renderApp('/invitations');
  await user.type(await screen.findByLabelText(/^Navn/), 'Freja Holm');
  expect(screen.getByLabelText('Antal personer')).toBeDisabled();
  await user.click(await screen.findByRole('checkbox', { name: /^Moderator/ }));
  await user.click(screen.getByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByText('For Freja Holm')).toBeVisible();
  expect(sent).toEqual([
    {
      max_uses: 1,
      expires_in_days: 14,
      display_name: 'Freja Holm',
      role: 'member',
      badges: ['moderator'],
    },
  ]);
});

test('the quota is told, and the link of the last invitation stays in sight', async () => {
  Object.assign(people.allowance, { unlimited: false, active: 2, month: 4 });
  const { user } = renderApp('/invitations');
  expect(await screen.findByText('2 af 3 aktive invitationer')).toBeVisible();
  expect(screen.getByRole('progressbar', { name: '4 af 5 de seneste 30 dage' })).toHaveAttribute(
    'aria-valuenow',
    '80',
  );
  Object.assign(people.allowance, { allowed: false, reason: 'active', active: 3 });
  await user.click(await screen.findByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByText(/^Alle dine invitationer er i brug/)).toBeVisible();
  expect(screen.getByText('https://dk.althing.test/invite#hemmelig')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Opret invitation' })).not.toBeInTheDocument();
});

test('who is too new is told from when', async () => {
  people.allowance = {
    ...people.allowance,
    unlimited: false,
    allowed: false,
    reason: 'age',
    allowed_from: '2026-02-01T10:00:00Z',
  };
  renderApp('/invitations');
  expect(
    await screen.findByText(/for ny til at invitere. Du kan invitere fra 1\. feb/),
  ).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Opret invitation' })).not.toBeInTheDocument();
});

test('a refusal that the page did not foresee says why and from when', async () => {
  server.use(
    http.post('*/api/invitations', () =>
      HttpResponse.json(
        {
          errcode: 'ORG.ALTHING.INVITATION_QUOTA',
          error: 'Too many.',
          reason: 'month',
          allowed_from: '2026-02-01T10:00:00Z',
        },
        { status: 403 },
      ),
    ),
  );
  const { user } = renderApp('/invitations');
  await user.click(await screen.findByRole('button', { name: 'Opret invitation' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    /seneste 30 dage. Du kan invitere fra 1\. feb/,
  );
});

test('who lacks the badge for it is told so', async () => {
  server.use(
    http.get('*/api/auth/me', () =>
      HttpResponse.json({ ...anna, username: 'anna', role: 'member', may_invite: false }),
    ),
  );
  Object.assign(people.allowance, { unlimited: false, allowed: false, reason: 'badge' });
  renderApp('/invitations');
  expect(await screen.findByText(/^Det kræver et badge at invitere/)).toBeVisible();
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
});

const node = (id: string, name: string | null, parent?: string): TreeNode => ({
  id,
  ...(parent ? { parent } : {}),
  ...(name ? { member: { user_id: `@${name}:dk.althing.test`, display_name: name } } : {}),
  status: name ? 'active' : 'left',
  joined_at: '2026-01-02T10:00:00Z',
  invited: 0,
});

test('nobody is left out of the tree, whatever their forefathers', () => {
  const roots = growTree([
    node('a', 'anna'),
    node('b', 'bo', 'a'),
    node('c', 'ceci', 'ukendt'),
    node('d', 'ditte', 'e'),
    node('e', 'erik', 'd'),
  ]);
  const flat = (branches: Branch[]): string[] =>
    branches.flatMap(({ id, branches: below }) => [id, ...flat(below)]);
  expect(flat(roots).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(roots[0]?.branches.map(({ id }) => id)).toEqual(['b']);
});

test('the tree opens and closes, and names who has left', async () => {
  people.tree = [
    { ...node('a', 'anna'), invited: 1 },
    { ...node('b', null, 'a'), invited: 1 },
    { ...node('c', 'ceci', 'b'), status: 'suspended' },
  ];
  const { user } = renderApp('/invitations/tree');
  const tree = await screen.findByRole('list', { name: 'Hvem inviterede hvem' });
  expect(within(tree).getByText('Tidligere medlem')).toBeVisible();
  const marks = ['Aktiv', 'Kontoen er slettet', 'Kontoen er lukket'];
  for (const mark of marks) expect(within(tree).getByText(mark)).toBeVisible();
  expect(within(tree).getAllByText('Medlem siden 2. januar 2026')).toHaveLength(3);
  expect(within(tree).getByRole('link', { name: 'ceci' })).toHaveAttribute('href', '/u/ceci');
  await user.click(screen.getByRole('button', { name: 'Skjul dem, anna har inviteret' }));
  expect(within(tree).queryByText('Tidligere medlem')).not.toBeInTheDocument();
});

test('how a branch stands is said where the server says it', async () => {
  const clean = { members: 1, struck: 0 };
  people.tree = [
    { ...node('a', 'anna'), branch: { members: 8, struck: 1 } },
    { ...node('b', 'bo', 'a'), branch: clean },
    { ...node('c', 'ceci', 'b'), branch: { members: 0, struck: 0 } },
  ];
  const { unmount } = renderApp('/invitations/tree');
  expect(
    await screen.findByText(/^8 under sig, heraf 1 med en aktiv strike \(12,5\s%\)$/),
  ).toBeVisible();
  expect(screen.getByText('1 under sig, ingen med en aktiv strike')).toBeVisible();
  expect(screen.getAllByText(/under sig/)).toHaveLength(2);
  unmount();

  people.tree = [node('a', 'anna'), node('b', 'bo', 'a')];
  renderApp('/invitations/tree');
  expect(await screen.findByRole('link', { name: 'bo' })).toBeVisible();
  expect(screen.queryByText(/under sig/)).not.toBeInTheDocument();
});

test('an empty tree says so', async () => {
  renderApp('/invitations/tree');
  expect(await screen.findByText(/^Ingen er kommet ind/)).toBeVisible();
});
