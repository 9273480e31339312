import { readFileSync } from 'node:fs';
import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { bo, refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { revokedNotice } from './revoked-notice';

const ADDRESS = '/badges/adfaerdskodeks';
const userId = () => screen.findByLabelText('Bruger-ID');
const holders = () => screen.findByRole('region', { name: 'Hvem har det' });

beforeEach(() => {
  school.may = ['issue_badges'];
});

async function openRevoking() {
  school.holders = [{ member: bo, issued_at: '2026-01-02T10:00:00Z' }];
  const app = renderApp(ADDRESS);
  await app.user.click(
    await screen.findByRole('button', { name: /^Træk tilbage ?: Bo Lindqvist$/ }),
  );
  const dialog = await screen.findByRole('dialog', {
    name: 'Træk badget tilbage fra Bo Lindqvist',
  });
  return { ...app, dialog: within(dialog) };
}

test('who does not issue badges sees none of it', async () => {
  school.may = [];
  school.holders = [{ member: bo, issued_at: '2026-01-02T10:00:00Z' }];
  renderApp(ADDRESS);
  expect(await within(await holders()).findByText('Bo Lindqvist')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Træk tilbage/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('heading', { name: 'Tildel badget' })).not.toBeInTheDocument();
});

test('a badge is awarded by hand, and its holder stands in the list', async () => {
  const { user } = renderApp(ADDRESS);
  await user.type(await userId(), ` ${bo.user_id} `);
  expect(await userId()).toHaveAccessibleDescription(/@anna:dk\.althing\.test/);
  await user.type(screen.getByLabelText('Begrundelse'), 'Hjælper andre');
  await user.type(screen.getByLabelText(/^Gælder i dage/), '30');
  await user.click(screen.getByRole('button', { name: 'Tildel badget' }));
  expect(await screen.findByText(`${bo.user_id} har fået badget.`)).toBeVisible();
  expect(await within(await holders()).findByText('Bo Lindqvist')).toBeVisible();
  expect(await userId()).toHaveValue('');
});

test('who has completed the course waits in a list, and is awarded the badge from it', async () => {
  school.waiting = [
    {
      member: bo,
      course_id: 'adfaerdskodeks',
      version: 2,
      completed_at: '2026-01-02T10:00:00Z',
    },
  ];
  const { user } = renderApp(ADDRESS);
  const list = within(await screen.findByRole('region', { name: 'Venter på badget' }));
  expect(list.getByText('Bo Lindqvist')).toBeVisible();
  expect(list.getByText(/^Gennemført 2\. jan/)).toBeVisible();
  await user.click(list.getByRole('button', { name: /^Tildel badget ?: Bo Lindqvist$/ }));
  expect(await screen.findByText('Bo Lindqvist har fået badget.')).toBeVisible();
  expect(school.awarded).toEqual([
    { badge_id: 'adfaerdskodeks', user_id: bo.user_id, reason: 'Har gennemført kurset.' },
  ]);
  await waitFor(() =>
    expect(screen.queryByRole('region', { name: 'Venter på badget' })).not.toBeInTheDocument(),
  );
  expect(await within(await holders()).findByText('Bo Lindqvist')).toBeVisible();
});

test('who does not issue badges is shown nobody who waits', async () => {
  school.may = [];
  school.waiting = [
    { member: bo, course_id: 'adfaerdskodeks', version: 2, completed_at: '2026-01-02T10:00:00Z' },
  ];
  renderApp(ADDRESS);
  await holders();
  expect(screen.queryByRole('heading', { name: 'Venter på badget' })).not.toBeInTheDocument();
});

test('who awards a badge knows who reads the reason', async () => {
  renderApp(ADDRESS);
  expect(await screen.findByLabelText('Begrundelse')).toHaveAccessibleDescription(
    /profilrum, hvor følgere også kan læse den/,
  );
});

test('the validity in days becomes a time', async () => {
  const sent: { expires_at?: string }[] = [];
  server.use(
    http.post('*/api/badges/award', async ({ request }) => {
      sent.push((await request.json()) as { expires_at?: string });
      return refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        expires_at: 'Choose a time that is still to come.',
        reason: 'Say why.',
      });
    }),
  );
  const { user } = renderApp(ADDRESS);
  await user.type(await userId(), bo.user_id);
  await user.type(screen.getByLabelText('Begrundelse'), 'Hjælper');
  const days = screen.getByLabelText(/^Gælder i dage/);
  await user.type(days, '30');
  await user.click(screen.getByRole('button', { name: 'Tildel badget' }));
  await waitFor(() => expect(days).toHaveAccessibleDescription(/ikke er gået/));
  expect(screen.getByLabelText('Begrundelse')).toHaveAccessibleDescription(/Skriv en begrundelse/);
  expect(await userId()).toHaveValue(bo.user_id);
  const days30 = Date.parse(sent[0]?.expires_at ?? '') - Date.now();
  expect(days30 / 86_400_000).toBeCloseTo(30, 2);
});

test('a member who does not exist is told at the field; one who holds it keeps it', async () => {
  school.holders = [{ member: bo, issued_at: '2026-01-02T10:00:00Z' }];
  const { user } = renderApp(ADDRESS);
  await user.type(await userId(), '@ingen:dk.althing.test');
  await user.type(screen.getByLabelText('Begrundelse'), 'Hjælper');
  await user.click(screen.getByRole('button', { name: 'Tildel badget' }));
  await waitFor(async () =>
    expect(await userId()).toHaveAccessibleDescription(/ikke noget medlem med det bruger-ID/),
  );
  await user.clear(await userId());
  await user.type(await userId(), bo.user_id);
  await user.click(screen.getByRole('button', { name: 'Tildel badget' }));
  expect(await screen.findByText(/har badget i forvejen/)).toBeVisible();
});

test('to revoke takes a reason, and shows what the member will read', async () => {
  const { user, dialog } = await openRevoking();
  await user.click(dialog.getByRole('button', { name: 'Næste' }));
  const reason = dialog.getByLabelText('Begrundelse');
  expect(reason).toHaveAccessibleDescription(/Skriv en begrundelse/);
  expect(reason).toHaveFocus();
  expect(school.revoked).toEqual([]);

  await user.type(reason, 'Brød aftalen');
  await user.click(dialog.getByRole('button', { name: 'Næste' }));
  expect(
    await dialog.findByText(
      'Dit badge »Adfærdskodeks« er taget tilbage. Begrundelse: Brød aftalen',
    ),
  ).toBeVisible();
  await user.click(dialog.getByRole('button', { name: 'Tilbage' }));
  expect(dialog.getByLabelText('Begrundelse')).toHaveValue('Brød aftalen');
  await user.click(dialog.getByRole('button', { name: 'Næste' }));
  await user.click(dialog.getByRole('button', { name: 'Træk badget tilbage' }));

  expect(await screen.findByText('Badget er trukket tilbage fra Bo Lindqvist.')).toBeVisible();
  expect(school.revoked).toEqual([
    { badge_id: 'adfaerdskodeks', user_id: bo.user_id, reason: 'Brød aftalen' },
  ]);
  const list = await holders();
  await waitFor(() => expect(within(list).queryByText('Bo Lindqvist')).not.toBeInTheDocument());
  expect(within(list).getByRole('heading')).toHaveFocus();
});

test('a reason that is refused leads back to it', async () => {
  server.use(
    http.post('*/api/badges/revoke', () =>
      refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        reason: 'Use at most 500 characters.',
      }),
    ),
  );
  const { user, dialog } = await openRevoking();
  await user.type(dialog.getByLabelText('Begrundelse'), 'Langt');
  await user.click(dialog.getByRole('button', { name: 'Næste' }));
  await user.click(dialog.getByRole('button', { name: 'Træk badget tilbage' }));
  await waitFor(() =>
    expect(dialog.getByLabelText('Begrundelse')).toHaveAccessibleDescription(/Brug højst 500 tegn/),
  );
});

test.each(['da', 'nb', 'sv', 'en'])(
  'the notice in %s is the one that the server writes',
  (language) => {
    const notices = readFileSync('../appservice/src/notices.rs', 'utf8');
    expect(notices).toContain(`"${revokedNotice(language, '{badge}', '{reason}')}"`);
  },
);
