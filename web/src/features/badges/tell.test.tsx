import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { tellAward } from './tell';

test('that a badge ends soon is told with the way to renew it', async () => {
  school.mine = {
    badge_id: 'adfaerdskodeks',
    name: 'Adfærdskodeks',
    status: 'active',
    issued_at: '2026-01-02T10:00:00Z',
    expires_at: '2027-01-02T10:00:00Z',
  };
  const { queryClient } = renderApp('/forum');
  await screen.findByText('Ruter og reparationer.');
  await tellAward(queryClient, 'badge.expiring', 'adfaerdskodeks');
  const told = await screen.findByText(/^Dit badge Adfærdskodeks udløber snart\./);
  expect(within(told).getByRole('link', { name: 'Forny badget' })).toHaveAttribute(
    'href',
    '/courses/adfaerdskodeks',
  );
});

test('where no course renews it, the page of the badge says who does', async () => {
  server.use(
    http.get('*/api/badges/:id', () =>
      HttpResponse.json({
        badge_id: 'vaert',
        name: 'Vært',
        description: '',
        holders: 1,
        permissions: [],
      }),
    ),
  );
  const { queryClient } = renderApp('/forum');
  await screen.findByText('Ruter og reparationer.');
  await tellAward(queryClient, 'badge.expiring', 'vaert');
  const told = await screen.findByText(/^Dit badge Vært udløber snart\./);
  expect(within(told).getByRole('link', { name: 'Om badget' })).toHaveAttribute(
    'href',
    '/badges/vaert',
  );
});

test('what came or went is told without a link', async () => {
  const { queryClient } = renderApp('/forum');
  await screen.findByText('Ruter og reparationer.');
  await tellAward(queryClient, 'badge.revoked', 'adfaerdskodeks');
  const told = await screen.findByText('Badget Adfærdskodeks gælder ikke længere.');
  expect(within(told).queryByRole('link')).not.toBeInTheDocument();
});
