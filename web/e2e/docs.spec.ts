import { expect, test } from '@playwright/test';
import { watchConsole } from './watch';

test('the description of the API can be read on pages of its own', { tag: '@desktop' }, async ({
  page,
}) => {
  const faults = watchConsole(page);
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto('/api/docs/');
  await expect(page.getByRole('heading', { level: 1, name: /^Althing/ })).toBeVisible();
  await expect(page.locator('.opblock').filter({ hasText: '/api/auth/login' })).toBeVisible();
  const operation = page.locator('.opblock').filter({ hasText: '/api/meta' });
  await operation.getByRole('button').first().click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  await expect(operation.locator('.live-responses-table')).toContainText('server_name');
  expect(faults).toEqual([]);
});
