import createClient from 'openapi-fetch';
import { refreshSession } from './refresh';
import type { paths } from './schema.gen';

/** Paths where a 401 speaks of the given credentials, not of the session. */
const WITHOUT_SESSION = new Set([
  '/api/auth/login',
  '/api/auth/register',
  '/api/auth/refresh',
  '/api/auth/logout',
  '/api/auth/password/forgot',
  '/api/auth/password/reset',
  '/api/auth/email/verify',
  '/api/notifications/unsubscribe',
]);

/** Refusals that say of the member, whatever was asked for, what the page may not know yet. */
type ToldOfMember = 'M_USER_SUSPENDED' | 'ORG.ALTHING.TERMS_DUE';

let sessionLost: () => void = () => {};
const listeners = new Map<string, () => void>();

export function onSessionLost(listener: () => void): void {
  sessionLost = listener;
}

/** Told when the server refuses anything with this code. */
export function onRefusal(errcode: ToldOfMember, listener: () => void): void {
  listeners.set(errcode, listener);
}

async function tellOfRefusal(response: Response): Promise<void> {
  const body = (await response.json().catch(() => null)) as { errcode?: string } | null;
  listeners.get(body?.errcode ?? '')?.();
}

/** Sends a request; on 401 renews the session once and replays the request. */
async function fetchWithSession(request: Request): Promise<Response> {
  const since = Date.now();
  const replay = request.clone();
  const response = await fetch(request);
  if (response.status === 403) void tellOfRefusal(response.clone());
  if (response.status !== 401 || WITHOUT_SESSION.has(new URL(request.url).pathname)) {
    return response;
  }
  if (!(await refreshSession(since))) {
    sessionLost();
    return response;
  }
  const second = await fetch(replay);
  if (second.status === 401) sessionLost();
  return second;
}

export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: fetchWithSession,
});
