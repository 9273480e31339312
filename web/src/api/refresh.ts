import { Problem } from './problem';

const REFRESHED_AT = 'althing.refreshed_at';
let inFlight: Promise<boolean> | undefined;

async function exclusive(run: () => Promise<boolean>): Promise<boolean> {
  // Locks exist only in secure contexts; without them one tab still refreshes once.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? locks.request('althing-refresh', run) : run();
}

async function renew(since: number): Promise<boolean> {
  // Another tab may have renewed the shared cookies while this one waited for the lock.
  if (Number(localStorage.getItem(REFRESHED_AT)) >= since) return true;
  const response = await fetch(new URL('/api/auth/refresh', location.origin), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  if (response.ok) {
    localStorage.setItem(REFRESHED_AT, String(Date.now()));
    return true;
  }
  if (response.status === 401) return false;
  throw new Problem(response.status);
}

/** Renews the session cookies once for all callers; false when the session has ended. */
export function refreshSession(since: number): Promise<boolean> {
  inFlight ??= exclusive(() => renew(since)).finally(() => {
    inFlight = undefined;
  });
  return inFlight;
}
