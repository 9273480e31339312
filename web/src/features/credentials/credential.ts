/** Longest credential that the server looks at, in bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * The credential in the fragment of an address, if there is one: every JWT begins with `{"` in
 * base64, and a place on the page, as the skip link names it, does not.
 */
export function credentialIn(fragment: string): string {
  return fragment.startsWith('eyJ') ? fragment : '';
}

/** An address where everybody can check the credential. Its fragment reaches no server. */
export function linkToCheck(credential: string): string {
  return `${location.origin}/verify#${credential.trim()}`;
}

/** The text of a file, or null for one that is too long to be a credential. */
export async function readCredential(file: File): Promise<string | null> {
  return file.size > MAX_BYTES ? null : (await file.text()).trim();
}
