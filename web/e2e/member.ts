import { type Browser, expect, type Page } from '@playwright/test';
import { earnBadge } from './course';
import { administrator, freshUsername, invitationUrl, password } from './stack';

const headers = { Origin: new URL(invitationUrl).origin };

/** Signs the administrator in and makes an invitation for one; its address. */
export async function invite(page: Page, note: string): Promise<string> {
  await page.goto('/invitations');
  await login(page, administrator.username, administrator.password);
  await page.getByLabel('Hilsen').fill(note);
  await page.getByRole('button', { name: 'Opret invitation' }).click();
  await expect(page.getByText('Invitationen er klar')).toBeVisible();
  return (await page.locator('code', { hasText: '/invite#' }).textContent()) ?? '';
}

/** Takes an invitation, is welcomed, and ends on the home page. */
export async function register(
  page: Page,
  invitation = invitationUrl,
  email?: string,
): Promise<string> {
  await page.goto(invitation);
  const username = await fillRegistration(page);
  if (email) await page.getByLabel('E-mail').fill(email);
  await expect(page.getByText('Navnet er ledigt.')).toBeVisible();
  await page.getByRole('button', { name: 'Opret konto' }).click();
  await welcomed(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: /^Hej, / })).toBeVisible();
  return username;
}

/** From the open invitation to its form, filled but for the address; the username. */
export async function fillRegistration(page: Page, displayName = 'Freja Åkjær'): Promise<string> {
  const username = freshUsername();
  await page.getByRole('link', { name: 'Tag imod invitationen' }).click();
  await page.getByLabel('Brugernavn').fill(username);
  await page.getByLabel('Vist navn').fill(displayName);
  await page.getByLabel('Adgangskode', { exact: true }).fill(password);
  await page.getByRole('checkbox', { name: /^Jeg følger adfærdskodekset/ }).check();
  return username;
}

/** The account is made, and its page of welcome is there. */
export async function welcomed(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: /^Velkommen til / })).toBeVisible({
    timeout: 30_000,
  });
}

const LONG_NAME = 'Anne-Kirstine Wilhelmine Bjørnskov-Häggström Østerskov';

/** A member who is signed in without the forms. */
export async function registerQuietly(
  page: Page,
  displayName = LONG_NAME,
  invitation = invitationUrl,
  language: 'da' | 'nb' | 'sv' | 'en' = 'da',
): Promise<string> {
  const username = freshUsername();
  const meta = await page.request.get('/api/meta');
  const { terms } = (await meta.json()) as { terms: { version: string } };
  const answer = await page.request.post('/api/auth/register', {
    headers,
    data: {
      invitation: new URL(invitation).hash.slice(1),
      username,
      password,
      display_name: displayName,
      language,
      accept_terms: terms.version,
    },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return username;
}

/** Somebody in a browser of their own. */
interface Person {
  page: Page;
  username: string;
  userId: string;
  close: () => Promise<void>;
}

/** A member in a browser of their own, who may write. */
export async function join(browser: Browser, name: string): Promise<Person> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const username = await registerQuietly(page, name);
  await page.goto('/forum');
  await earnBadge(page);
  return { page, username, userId: await ownId(page), close: () => context.close() };
}

/** The Matrix user ID of whom is signed in. */
export async function ownId(page: Page): Promise<string> {
  const answer = await page.request.get('/api/auth/me');
  return ((await answer.json()) as { user_id: string }).user_id;
}

/** Posts without the pages; the post's ID. */
export async function write(page: Page, topicId: string, body: string): Promise<string> {
  let postId = '';
  await expect(async () => {
    const answer = await page.request.post(
      `/api/forum/topics/${encodeURIComponent(topicId)}/posts`,
      {
        headers: { ...headers, 'Idempotency-Key': encodeURIComponent(`${topicId}-${body}`) },
        data: { body },
      },
    );
    expect(answer.status(), await answer.text()).toBe(201);
    postId = ((await answer.json()) as { post_id: string }).post_id;
  }).toPass({ timeout: 60_000, intervals: [200, 1000, 3000] });
  return postId;
}

/** Reports a post without the pages. */
export async function flag(page: Page, postId: string): Promise<void> {
  const answer = await page.request.post(`/api/forum/posts/${encodeURIComponent(postId)}/flag`, {
    headers,
    data: { reason: 'harassment', text: 'Igen.' },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Appeals against a strike without the pages. */
export async function lodgeAppeal(page: Page, case_id: string, text: string): Promise<void> {
  // The strike stands in the home room a moment after the decision.
  await expect(async () => {
    const answer = await page.request.post('/api/appeals', { headers, data: { case_id, text } });
    expect(answer.status(), await answer.text()).toBe(201);
  }).toPass({ timeout: 30_000 });
}

/** Signs in on the login page. */
export async function login(page: Page, username: string, secret = password): Promise<void> {
  await page.getByLabel('Brugernavn').fill(username);
  await page.getByLabel('Adgangskode', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Log ind' }).click();
}

interface TopicOpened {
  topicId: string;
  category: string;
  slug: string;
}

interface TopicMade {
  topicId: string;
  slug: string;
  title: string;
}

const ROUTE = 'Kender I en **rolig** rute for børn?\n\n- langs åen\n- gennem skoven';

export async function createTopic(page: Page, title: string, body = ROUTE): Promise<TopicMade> {
  await page.getByRole('link', { name: 'Nyt emne' }).first().click();
  await page.getByLabel('Titel').fill(title);
  await page.getByLabel('Første indlæg').fill(body);
  const answer = page.waitForResponse(
    (response) => response.url().endsWith('/api/forum/topics') && response.status() === 201,
  );
  // The rooms of a new member follow the registration, at worst with the next pass a minute later;
  // until then the homeserver refuses.
  const create = page.getByRole('button', { name: 'Opret emne' });
  await expect(async () => {
    // It may have gone through since it was pressed.
    if (await create.isVisible()) await create.click({ timeout: 1000 });
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({
      timeout: 8000,
    });
  }).toPass({ timeout: 80_000 });
  const { topic } = (await (await answer).json()) as {
    topic: { topic_id: string; slug: string };
  };
  return { topicId: topic.topic_id, slug: topic.slug, title };
}

/** Opens a topic without the pages, in the first category that is open to the member. */
export async function openTopic(page: Page, title: string): Promise<TopicOpened> {
  let made = { topicId: '', category: '', slug: '' };
  // The rooms of a new member follow the registration.
  await expect(async () => {
    const listed = await page.request.get('/api/forum/categories');
    const { items } = (await listed.json()) as { items: { slug: string; may_post: boolean }[] };
    const category = items.find(({ may_post }) => may_post)?.slug ?? '';
    const answer = await page.request.post('/api/forum/topics', {
      headers,
      data: { category, title, body: `${title}\n\n| ${title} | ${title} |\n|---|---|\n| 1 | 2 |` },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    const { topic } = (await answer.json()) as { topic: { topic_id: string; slug: string } };
    made = { topicId: topic.topic_id, category, slug: topic.slug };
  }).toPass({ timeout: 80_000 });
  return made;
}

/** The posts that the topic holds: none of those that are on their way. */
export const posts = (page: Page) => page.getByRole('feed').getByRole('article');

/** Answers in the open topic, until it holds the post. */
export async function post(page: Page, body: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Skriv et svar' }).fill(body);
  await page.getByRole('button', { name: 'Send' }).click();
  // New members are slowed down, and wait.
  await expect(posts(page).filter({ hasText: body })).toHaveCount(1, { timeout: 60_000 });
  await expect(page.getByText('Sendes …')).toHaveCount(0);
}
