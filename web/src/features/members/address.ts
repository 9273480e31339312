import { useSession } from '../auth/session';

/** The server part of the member's own user ID. */
function ownServer(): string {
  return useSession.getState().me?.user_id.replace(/^[^:]*:/, '') ?? '';
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
