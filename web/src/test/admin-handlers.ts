import { HttpResponse, http } from 'msw';
import type { Account } from '../api/admin-queries';
import { bo, refuse } from './handlers';
import { school } from './learning-handlers';

const AT = '2026-01-02T10:00:00Z';

/** What the server of the tests tells those who run the territory; every test begins with a fresh one. */
export const office = {
  accounts: [] as Account[],
  /** So many are on a page. */
  limit: 30,
};

export function account(name: string, part: Partial<Account> = {}): Account {
  return {
    member: { user_id: `@${name.toLowerCase()}:dk.althing.test`, display_name: name },
    status: 'active',
    joined_at: AT,
    invited_by: bo,
    email: 'confirmed',
    ...part,
  };
}

export function resetOffice(): void {
  office.accounts = [];
  office.limit = 30;
}

export const adminHandlers = [
  http.get('*/api/admin/members', ({ request }) => {
    if (!school.may.includes('administer')) {
      return refuse(403, 'ORG.ALTHING.BADGE_REQUIRED', 'A badge is needed.');
    }
    const asked = new URL(request.url).searchParams;
    const [status, name] = [asked.get('status'), asked.get('name')?.toLowerCase() ?? ''];
    const found = office.accounts.filter(
      (one) =>
        (!status || one.status === status) &&
        one.member.display_name.toLowerCase().startsWith(name),
    );
    const from = Number(asked.get('cursor') ?? 0);
    const to = from + office.limit;
    return HttpResponse.json({
      items: found.slice(from, to),
      ...(to < found.length ? { next_cursor: String(to) } : {}),
    });
  }),
];
