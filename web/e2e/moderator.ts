import {
  type APIRequestContext,
  expect,
  type Page,
  type PlaywrightWorkerArgs,
} from '@playwright/test';
import { login } from './member';
import { administrator, invitationUrl } from './stack';

const { origin } = new URL(invitationUrl);
const headers = { Origin: origin };

type Playwright = PlaywrightWorkerArgs['playwright'];

interface StrikeWish {
  post_id: string;
  facts: string;
  /** Goes to the third step at once. */
  severe?: boolean;
}

/** The administrator, who moderates too, on a page of moderation. */
export async function signInAdministrator(
  page: Page,
  path = '/moderation',
  title = 'Moderation',
): Promise<void> {
  await page.goto(path);
  await login(page, administrator.username, administrator.password);
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

/** Who moderates, without the pages. */
export class Moderator {
  private constructor(private readonly request: APIRequestContext) {}

  /** The administrator, who may judge everybody. */
  static async administrator(playwright: Playwright): Promise<Moderator> {
    const { username, password } = administrator;
    return Moderator.login(playwright, username, password);
  }

  static async login(playwright: Playwright, username: string, password: string) {
    const request = await playwright.request.newContext({ baseURL: origin });
    const moderator = new Moderator(request);
    await moderator.post('/api/auth/login', { username, password });
    return moderator;
  }

  /** Opens and decides a case about a post; its ID. */
  async strike(wish: StrikeWish): Promise<string> {
    const { rules } = await this.get<{ rules: { id: string }[] }>('/api/forum/moderation/rules');
    const rule = rules[0]?.id ?? '';
    const made = await this.post<{ case_id: string }>('/api/forum/moderation/strike', {
      ...wish,
      rule,
    });
    return made.case_id;
  }

  /** The case about a member that waits for a decision. */
  async openCase(user_id: string): Promise<string> {
    const path = `/api/forum/moderation/queue?state=open&about=${encodeURIComponent(user_id)}`;
    let found = '';
    await expect(async () => {
      const { items } = await this.get<{ items: { case_id: string }[] }>(path);
      expect(items).toHaveLength(1);
      found = items[0]?.case_id ?? '';
    }).toPass({ timeout: 30_000 });
    return found;
  }

  /** Suspends at once, until somebody else confirms it; the case. */
  async suspend(user_id: string, reason: string): Promise<string> {
    const path = '/api/forum/moderation/interim-suspend';
    return (await this.post<{ case_id: string }>(path, { user_id, reason })).case_id;
  }

  /** Reports a post, and may not judge it then. */
  async flag(postId: string): Promise<void> {
    const path = `/api/forum/posts/${encodeURIComponent(postId)}/flag`;
    await this.post(path, { reason: 'harassment' });
  }

  /** Opens the territory to newcomers again, if it is closed. */
  async endRaid(): Promise<void> {
    await this.post('/api/forum/moderation/raid', { on: false, reason: '' });
  }

  /** Lets a member moderate; the rooms of a new one follow the registration. */
  async appoint(user_id: string): Promise<void> {
    await expect(async () => {
      await this.post('/api/badges/award', {
        badge_id: 'moderator',
        user_id,
        reason: 'Hjælper til',
      });
    }).toPass({ timeout: 80_000 });
  }

  /** Sets a topic before the others. */
  async pin(topicId: string): Promise<void> {
    await this.post(`/api/forum/topics/${encodeURIComponent(topicId)}/pin`, { pinned: true });
  }

  /** Closes a topic for all who do not moderate, or opens it again. */
  async lock(topicId: string, locked: boolean, reason: string): Promise<void> {
    await this.post(`/api/forum/topics/${encodeURIComponent(topicId)}/lock`, { locked, reason });
  }

  /** Asks whose appeal it is. */
  async ask(case_id: string, text: string): Promise<void> {
    // The appeal is noted in the case a moment after it was lodged.
    await expect(async () => {
      const version = await this.version(case_id);
      await this.post(`/api/appeals/${case_id}/ask`, { version, text });
    }).toPass({ timeout: 60_000 });
  }

  /** Answers an appeal so that the strike never was; refused to who issued it. */
  async overturn(case_id: string, text: string): Promise<void> {
    // The badge that lets them is young.
    await expect(async () => {
      const version = await this.version(case_id);
      const body = { version, decision: 'overturned', text };
      await this.post(`/api/appeals/${case_id}/decide`, body);
    }).toPass({ timeout: 60_000 });
  }

  private async version(case_id: string): Promise<number> {
    return (await this.get<{ version: number }>(`/api/appeals/${case_id}`)).version;
  }

  private async get<T>(path: string): Promise<T> {
    const answer = await this.request.get(path);
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  private async post<T>(path: string, data: object): Promise<T> {
    const answer = await this.request.post(path, { headers, data });
    expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }
}
