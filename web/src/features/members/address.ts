import { useSession } from '../auth/session';

/** The part of a user ID after the colon. */
export function serverOf(userId: string): string {
  return userId.replace(/^[^:]*:/, '');
}

function ownServer(): string {
  return serverOf(useSession.getState().me?.user_id ?? '');
}

/** How a member is named in the address of their page: shortly when they are of this territory. */
export function addressOf(userId: string): string {
  const [localpart = '', ...server] = userId.slice(1).split(':');
  return server.join(':') === ownServer() ? localpart : userId;
}

/** The user ID of the member that the address of a page names. */
export function userIdAt(name: string): string {
  return name.startsWith('@') ? name : `@${name}:${ownServer()}`;
}
