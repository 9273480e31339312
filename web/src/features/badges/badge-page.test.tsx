import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Badge } from '../../api/learning-types';
import { bo } from '../../test/handlers';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { neighbours, sweden } from '../../test/territory-handlers';

const BADGE: Badge = {
  badge_id: 'moderator',
  name: 'Moderator',
  description: 'Passer på forum.',
  holders: 0,
  permissions: ['post'],
};

test.each([
  ['by a course', { course_id: 'adfaerdskodeks' }, false, /^Gennemfør kurset, så får du badget\./],
  [
    'by a course and a person',
    { course_id: 'adfaerdskodeks' },
    true,
    /^Gennemfør kurset\. Derefter tildeler en administrator badget\./,
  ],
  ['by a person', {}, false, /^En administrator tildeler det\./],
] satisfies [string, Partial<Badge>, boolean, RegExp][])(
  'a badge is told to come %s',
  async (_, part, approval, words) => {
    school.approval = approval;
    server.use(http.get('*/api/badges/:id', () => HttpResponse.json({ ...BADGE, ...part })));
    renderApp('/badges/moderator');
    expect(await screen.findByText(words)).toBeVisible();
  },
);

test('since when somebody holds it is a day', async () => {
  school.holders = [{ member: bo, issued_at: new Date().toISOString() }];
  renderApp('/badges/adfaerdskodeks');
  expect(await screen.findByText(/^Siden \d+\. \p{L}+ \d{4}$/u)).toBeVisible();
});

test('which badges of other territories count as it is said on its page', async () => {
  neighbours.treaties = [sweden];
  renderApp('/badges/adfaerdskodeks');
  expect(
    await screen.findByText('uppforandekod fra Sverige tæller her som dette badge.'),
  ).toBeVisible();
  expect(screen.getByText(/^vardskap fra Sverige kommer til at tælle/)).toBeVisible();
});
