import { create } from 'zustand';
import { api, onRefusal, onSessionLost } from '../../api/client';
import { Problem, unwrap } from '../../api/problem';
import type { Me } from '../../api/types';

interface SessionState {
  status: 'unknown' | 'in' | 'out';
  me: Me | null;
  /** True after the member chose to log out: then there is no page to return to. */
  left: boolean;
  /** The account is closed for all but the member's own case, data and way out. */
  restricted: boolean;
}

export const useSession = create<SessionState>(() => ({
  status: 'unknown',
  me: null,
  left: false,
  restricted: false,
}));

type TabMessage = 'signed-in' | 'signed-out';
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('althing-session') : undefined;

function tellTabs(message: TabMessage): void {
  tabs?.postMessage(message);
}

export function signIn(me: Me, restricted = me.suspended): void {
  useSession.setState({ status: 'in', me, left: false, restricted });
  tellTabs('signed-in');
}

/** The server refuses everything but the member's own case. */
function restrict(): void {
  if (useSession.getState().status === 'in') useSession.setState({ restricted: true });
}

/** The account is open again. */
export function reopenSession(): void {
  useSession.setState({ restricted: false });
}

function endSession(left: boolean): void {
  if (useSession.getState().status === 'out') return;
  useSession.setState({ status: 'out', me: null, left, restricted: false });
}

/** The session is no longer one: every tab goes to the login page and keeps its drafts. */
function sessionLost(): void {
  endSession(false);
}

let leaving = false;

/** The server tells that it ended the session, and often does so before it answers who asked for it. */
export function sessionEnded(): void {
  endSession(leaving);
}

/** Ends the session by `end`, on the member's own wish: every tab leaves, and returns to no page. */
export async function leave(end: () => Promise<unknown>): Promise<void> {
  leaving = true;
  try {
    await end();
  } finally {
    leaving = false;
  }
  tellTabs('signed-out');
  endSession(true);
}

export async function signOut(): Promise<void> {
  await leave(async () => {
    try {
      await unwrap(api.POST('/api/auth/logout'));
    } catch (cause) {
      // Without an answer the cookies still live, so the member must know and try again.
      if (!(cause instanceof Problem) || cause.status !== 401) throw cause;
    }
  });
}

/** Ends every session of the member, this one too, and every Matrix device. */
export async function signOutEverywhere(): Promise<void> {
  // A 401 is a failure here: whoever is no longer signed in has ended nothing elsewhere.
  await leave(() => unwrap(api.POST('/api/auth/logout-all')));
}

/** A password set by mail has ended every session, so whoever was signed in here is not any more. */
export function wasReset(): void {
  tellTabs('signed-out');
  endSession(true);
}

let asking: Promise<Me | null> | undefined;

/** Asks the server who is signed in, once; later calls use the answer. */
export async function loadSession(): Promise<Me | null> {
  const { status, me } = useSession.getState();
  if (status !== 'unknown') return me;
  asking ??= askWhoIsIn().finally(() => {
    asking = undefined;
  });
  return asking;
}

async function askWhoIsIn(): Promise<Me | null> {
  try {
    const loaded: Me = await unwrap(api.GET('/api/auth/me'));
    useSession.setState({
      status: 'in',
      me: loaded,
      left: false,
      restricted: loaded.suspended,
    });
    return loaded;
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.status !== 401) throw cause;
    endSession(false);
    return null;
  }
}

/** Asks again what the member may do; without an answer the old one holds. */
export async function renewMember(): Promise<void> {
  try {
    const me: Me = await unwrap(api.GET('/api/auth/me'));
    if (useSession.getState().status !== 'in') return;
    useSession.setState({ me, restricted: me.suspended });
  } catch {
    // An ended session is told elsewhere; silence is no news.
  }
}

/** Follows sign-in and sign-out in other tabs; `onChange` lets the router decide anew. */
export function followTabs(onChange: () => void): void {
  onSessionLost(sessionLost);
  onRefusal('M_USER_SUSPENDED', restrict);
  onRefusal('ORG.ALTHING.TERMS_DUE', () => void renewMember());
  if (!tabs) return;
  tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data === 'signed-out') endSession(true);
    else if (useSession.getState().status === 'out') {
      useSession.setState({ status: 'unknown' });
      onChange();
    }
  };
}

/** Only a path of this site may be returned to after the login. */
export function safeReturn(to: string | undefined): string {
  return to && /^\/(?![/\\])/.test(to) && !to.startsWith('/login') ? to : '/';
}
