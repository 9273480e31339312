import { fileURLToPath } from 'node:url';

/** Where the running stack is. */
export const invitationUrl = ownInvitation(required('ALTHING_INVITATION_URL').split(' '));
export const homeserverUrl = process.env.ALTHING_HOMESERVER_URL ?? 'http://127.0.0.1:28478';
/** The members' Matrix client: `cargo build --example element`. */
export const elementBinary =
  process.env.ALTHING_ELEMENT ??
  fileURLToPath(new URL('../../target/debug/examples/element', import.meta.url));
/** An administrator, who invites on the pages. */
export const administrator = {
  username: required('ALTHING_ADMIN_USERNAME'),
  password: required('ALTHING_ADMIN_PASSWORD'),
};
/** Pictures of every page, for looking at them; they take a third of the time. */
export const pictures = process.env.ALTHING_PICTURES === '1';

export const password = 'korrekt hest batteri klips';

/** The value of a variable that must be set. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must name a running stack's value`);
  return value;
}

/** An invitation is for a hundred members at most: each worker has one of its own where there are some. */
function ownInvitation(urls: string[]): string {
  const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  return urls[worker % urls.length] ?? '';
}

/** A username no earlier run has taken. */
export function freshUsername(): string {
  return `freja${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}
