import type { MatrixAccess } from '../../../api/types';

/** Opens the Element app at its login, with server and name filled in; without the app, where to get it. */
export function appLink({ user_id, homeserver_url }: MatrixAccess): string {
  const query = new URLSearchParams({
    account_provider: new URL(homeserver_url).host,
    login_hint: `mxid:${user_id}`,
  });
  return `https://mobile.element.io/element/?${query}`;
}
