import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { bench, makeMonth } from '../../../test/conduct-handlers';
import { renderApp } from '../../../test/render-app';

test('figures are told by month and by rule, and how to check the log', async () => {
  bench.transparency = {
    months: [makeMonth('2026-01'), makeMonth('2026-02', { reports: 7, median_hours: 3 })],
    rules: [
      { rule: 'tone', title: 'Vi taler pænt', count: 2 },
      { rule: 'privat', title: 'Vi deler ikke andres oplysninger', count: 5 },
    ],
  };
  renderApp('/transparency');
  const latest = within(await screen.findByRole('region', { name: 'Tal for februar 2026' }));
  expect(latest.getByText('7')).toBeVisible();
  expect(latest.getByText('3 t.')).toBeVisible();
  const rules = within(screen.getByRole('region', { name: /Hvilke regler/ }));
  expect(rules.getAllByRole('rowheader')[0]).toHaveTextContent('Vi deler ikke');
  expect(screen.getByText(/^althing audit verify/)).toBeVisible();
  expect(screen.getAllByRole('figure')).not.toEqual([]);
});

test('months without figures are said to be none', async () => {
  renderApp('/transparency');
  expect(await screen.findByText(/Der er ingen tal endnu/)).toBeVisible();
});
