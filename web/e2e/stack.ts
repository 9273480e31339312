import { fileURLToPath } from 'node:url';

/** Where the running stack is. */
export const invitationUrl = required('ALTHING_INVITATION_URL');
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

/** A username no earlier run has taken. */
export function freshUsername(): string {
  return `freja${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}
