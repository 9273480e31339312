import { HttpResponse, http } from 'msw';
import type { SecurityLine, SignIn } from '../api/types';
import { refuse } from './handlers';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

export const PASSWORD = 'korrekt hest';
const PER_PAGE = 3;

/** What the server of the tests knows of the member's account; every test begins with a fresh one. */
export const account = {
  sessions: [] as SignIn[],
  complete: true,
  events: [] as SecurityLine[],
};

export function resetAccount(): void {
  account.complete = true;
  account.sessions = [
    {
      session_id: 'device:ELEMENT',
      kind: 'matrix',
      current: false,
      name: 'Element',
      last_seen_at: '2026-01-03T10:00:00Z',
    },
    {
      session_id: 's1',
      kind: 'web',
      current: true,
      name: FIREFOX,
      created_at: '2026-01-01T10:00:00Z',
      last_seen_at: '2026-01-02T10:00:00Z',
      address: '192.0.2.1',
    },
    {
      session_id: 's2',
      kind: 'web',
      current: false,
      name: SAFARI,
      created_at: '2025-11-01T10:00:00Z',
      last_seen_at: '2025-12-01T10:00:00Z',
      address: '2001:db8::7',
    },
  ];
  account.events = [
    { event_id: '59', kind: 'login', at: '2026-01-01T10:00:00Z', address: '192.0.2.1' },
    { event_id: '58', kind: 'login_refused', at: '2026-01-01T09:59:00Z', address: '192.0.2.1' },
    { event_id: '57', kind: 'device_ended', at: '2025-12-24T10:00:00Z' },
    { event_id: '56', kind: 'logout', at: '2025-12-02T10:00:00Z' },
    { event_id: '55', kind: 'registered', at: '2025-11-01T10:00:00Z' },
  ];
}

const done = () => new HttpResponse(null, { status: 204 });

export const accountHandlers = [
  http.get('*/api/auth/sessions', () =>
    HttpResponse.json({ items: account.sessions, complete: account.complete }),
  ),
  http.delete('*/api/auth/sessions/:id', ({ params }) => {
    const left = account.sessions.filter(({ session_id }) => session_id !== params.id);
    if (left.length === account.sessions.length) {
      return refuse(404, 'M_NOT_FOUND', 'This session has ended already.');
    }
    account.sessions = left;
    return done();
  }),
  http.post('*/api/auth/logout-all', () => {
    account.sessions = [];
    return done();
  }),
  http.put('*/api/auth/password', async ({ request }) => {
    const { current_password } = (await request.json()) as { current_password: string };
    if (current_password !== PASSWORD) {
      return refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
        current_password: 'This is not your present password.',
      });
    }
    account.events.unshift({
      event_id: '54',
      kind: 'password_changed',
      at: new Date().toISOString(),
    });
    return done();
  }),
  http.get('*/api/auth/security-events', ({ request }) => {
    const from = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
    const next = from + PER_PAGE;
    return HttpResponse.json({
      items: account.events.slice(from, next),
      ...(next < account.events.length ? { next_cursor: String(next) } : {}),
    });
  }),
];
