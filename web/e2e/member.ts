import { expect, type Page } from '@playwright/test';
import { freshUsername, invitationUrl, password } from './stack';

/** Takes the invitation and ends in the forum. */
export async function register(page: Page): Promise<string> {
  const username = freshUsername();
  await page.goto(invitationUrl);
  await page.getByLabel('Brugernavn').fill(username);
  await page.getByLabel('Vist navn').fill('Freja Åkjær');
  await page.getByLabel('Adgangskode', { exact: true }).fill(password);
  await expect(page.getByText('Navnet er ledigt.')).toBeVisible();
  await page.getByRole('button', { name: 'Opret konto' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Forum' })).toBeVisible({
    timeout: 30_000,
  });
  return username;
}

interface TopicMade {
  topicId: string;
  slug: string;
  title: string;
}

export async function createTopic(page: Page, title: string): Promise<TopicMade> {
  await page.getByRole('link', { name: 'Nyt emne' }).first().click();
  await page.getByLabel('Titel').fill(title);
  await page
    .getByLabel('Første indlæg')
    .fill('Kender I en **rolig** rute for børn?\n\n- langs åen\n- gennem skoven');
  const answer = page.waitForResponse(
    (response) =>
      response.url().endsWith('/api/forum/topics') && response.request().method() === 'POST',
  );
  await page.getByRole('button', { name: 'Opret emne' }).click();
  const { topic } = (await (await answer).json()) as {
    topic: { topic_id: string; slug: string };
  };
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  return { topicId: topic.topic_id, slug: topic.slug, title };
}

export async function post(page: Page, body: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Skriv et svar' }).fill(body);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('article').filter({ hasText: body })).toHaveCount(1);
  await expect(page.getByText('Sendes …')).toHaveCount(0, { timeout: 15_000 });
}
