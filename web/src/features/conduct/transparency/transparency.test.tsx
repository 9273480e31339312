import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, test } from 'vitest';
import { chooseLanguage } from '../../../i18n/i18n';
import { bench, makeMonth } from '../../../test/conduct-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

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

test('one month is told in words, and rules in the language of the page', async () => {
  bench.transparency = {
    months: [makeMonth('2026-01', { strikes: [2, 0, 1] })],
    rules: [{ rule: 'tone', title: 'Vi taler pænt', count: 1 }],
  };
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/transparency', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('lang'));
      return undefined;
    }),
  );
  await chooseLanguage('en');
  renderApp('/transparency');
  const steps = await screen.findByRole('figure', { name: /^Strikes by step · Jan/ });
  expect(
    within(steps)
      .getAllByRole('definition')
      .map((one) => one.textContent),
  ).toEqual(['2', '0', '1']);
  expect(document.querySelector('figure svg')).toBeNull();
  expect(asked).toEqual(['en']);
});

test('months without figures are said to be none', async () => {
  renderApp('/transparency');
  expect(await screen.findByText(/Der er ingen tal endnu/)).toBeVisible();
});
