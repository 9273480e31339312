import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Award } from '../../api/learning-types';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';

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
