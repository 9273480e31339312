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

const SUSPENDED = 'M_USER_SUSPENDED';

let sessionLost: () => void = () => {};
let suspended: () => void = () => {};

export function onSessionLost(listener: () => void): void {
  sessionLost = listener;
}

/** Told when the server says that the account is closed for all but its own case. */
export function onSuspended(listener: () => void): void {
  suspended = listener;
}

async function lookForSuspension(response: Response): Promise<void> {
  const body = (await response.json().catch(() => null)) as { errcode?: string } | null;
  if (body?.errcode === SUSPENDED) suspended();
}

/** Sends a request; on 401 renews the session once and replays the request. */
async function fetchWithSession(request: Request): Promise<Response> {
  const since = Date.now();
  const replay = request.clone();
  const response = await fetch(request);
  if (response.status === 403) void lookForSuspension(response.clone());
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
