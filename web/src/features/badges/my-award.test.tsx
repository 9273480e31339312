import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import type { Award } from '../../api/learning-types';
import { refuse } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { standingOf } from './status';

function hold(part: Partial<Award>) {
  school.mine = {
    badge_id: 'adfaerdskodeks',
    name: 'Adfærdskodeks',
    status: 'active',
    issued_at: '2026-01-02T10:00:00Z',
    ...part,
  };
}

async function openMine() {
  const app = renderApp('/badges/adfaerdskodeks');
  return { ...app, mine: within(await screen.findByRole('region', { name: 'Dit badge' })) };
}

test('a badge in force says why it was given', async () => {
  hold({ reason: 'Hjælper andre' });
  const { mine } = await openMine();
  expect(mine.getByText('Hjælper andre')).toBeVisible();
});

test('the reason of an award is not told as that of its revocation', async () => {
  hold({ status: 'revoked', reason: 'Hjælper andre', revoked_at: '2026-03-01T10:00:00Z' });
  const { mine } = await openMine();
  expect(mine.getByText(/^Begrundelsen står i dit hjemmerum/)).toBeVisible();
  expect(mine.queryByText('Hjælper andre')).not.toBeInTheDocument();
});

test('a badge is paused only while it would open something', () => {
  const award = { badge_id: 'b', name: 'B', issued_at: '2026-01-02T10:00:00Z', paused: true };
  expect(standingOf({ ...award, status: 'active' }, 0)).toBe('paused');
  expect(standingOf({ ...award, status: 'active', paused: false }, 0)).toBe('active');
  expect(standingOf({ ...award, status: 'expired' }, 0)).toBe('expired');
});

test('a paused badge says why, and is taken up again', async () => {
  hold({ paused: true });
  school.mayPost = false;
  const { mine, user, queryClient } = await openMine();
  expect(mine.getByText(/^Det er på pause: Du har forladt dets rum/)).toBeVisible();
  expect(screen.getByText('På pause')).toBeVisible();

  await user.click(mine.getByRole('button', { name: 'Tag det i brug igen' }));
  expect(await screen.findByText('Badget Adfærdskodeks er i brug igen.')).toBeVisible();
  expect(await mine.findByText(/^Du har det\. Fået/)).toBeVisible();
  expect(mine.queryByRole('button')).not.toBeInTheDocument();
  expect(mine.getByRole('heading', { name: 'Dit badge' })).toHaveFocus();
  await waitFor(() =>
    expect(queryClient.getQueryData(['permissions'])).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ permission: 'post', allowed: true }),
      ]),
    }),
  );
});

test('a badge that cannot be taken up says so in place', async () => {
  hold({ paused: true });
  server.use(
    http.post('*/api/users/me/badges/:id/resume', () =>
      refuse(404, 'M_NOT_FOUND', 'You do not hold this badge now.'),
    ),
  );
  const { mine, user } = await openMine();
  await user.click(mine.getByRole('button', { name: 'Tag det i brug igen' }));
  expect(await mine.findByRole('alert')).toHaveTextContent('Du har ikke badget lige nu.');
});

test('the gallery tells a paused badge from one in force', async () => {
  hold({ paused: true });
  renderApp('/badges');
  expect(await screen.findByText('På pause')).toBeVisible();
});

test('a badge is hidden from others, and shown again', async () => {
  hold({ hidden: false });
  const { mine, user } = await openMine();
  await user.click(mine.getByRole('button', { name: 'Skjul det for andre' }));
  expect(await screen.findByText(/vises ikke længere for andre/)).toBeVisible();
  expect(await mine.findByText(/^Du viser det ikke til andre/)).toBeVisible();
  await user.click(mine.getByRole('button', { name: 'Vis det for andre' }));
  expect(await mine.findByRole('button', { name: 'Skjul det for andre' })).toBeVisible();
});
