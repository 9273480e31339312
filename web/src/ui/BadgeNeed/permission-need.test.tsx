import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { people } from '../../test/people-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

const badge = (badge_id: string, name: string, course_id?: string) => ({
  badge_id,
  name,
  description: '',
  holders: 0,
  permissions: [],
  ...(course_id ? { course_id } : {}),
});

const lacks = (permission: string, needs: string[]) => ({
  permission,
  allowed: false,
  by: [],
  needs,
});

function refuseAll() {
  server.use(
    http.get('*/api/users/me/permissions', () =>
      HttpResponse.json({
        items: [
          lacks('administer', ['administrator']),
          lacks('moderate', ['administrator', 'moderator']),
          lacks('author_courses', ['forfatter']),
          lacks('invite', ['vaert']),
        ],
      }),
    ),
    http.get('*/api/badges', () =>
      HttpResponse.json({
        items: [
          badge('administrator', 'Administrator'),
          badge('moderator', 'Moderator', 'moderation'),
          badge('forfatter', 'Forfatter', 'skriv-kurser'),
          badge('vaert', 'Vært', 'vaert'),
        ],
      }),
    ),
  );
}

test.each([
  ['/admin/categories', 'Administrator', '/badges/administrator'],
  ['/moderation', 'Moderator', '/courses/moderation'],
  ['/courses/new', 'Forfatter', '/courses/skriv-kurser'],
  ['/invitations', 'Vært', '/courses/vaert'],
])('%s says which badge opens it, and leads there', async (address, name, way) => {
  refuseAll();
  Object.assign(people.allowance, { unlimited: false, allowed: false, reason: 'badge' });
  renderApp(address);
  const words = await screen.findByText(new RegExp(`Det kræver badget ${name}\\.`));
  expect(words.querySelector('a')).toHaveAttribute('href', way);
});

test('a refusal that no known badge would lift stands alone', async () => {
  renderApp('/admin/categories');
  expect(await screen.findByText('Kun administratorer har adgang hertil.')).toBeVisible();
  expect(screen.queryByText(/^Det kræver/)).not.toBeInTheDocument();
});
