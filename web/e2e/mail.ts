import { expect } from '@playwright/test';
import { required } from './stack';

/** Where the mails of the stack end up: maildev. */
const mailUrl = required('ALTHING_MAIL_URL');

interface Mail {
  text: string;
  to: { address: string }[];
}

/** The newest link to a page that was mailed to an address, as a path of this site. */
export async function linkTo(address: string, page: string, but: string[] = []): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const answer = await fetch(new URL('/api/email', mailUrl));
        const mails = (await answer.json()) as Mail[];
        const links = mails
          .filter(({ to }) => to.some((one) => one.address === address))
          .flatMap(({ text }) => text.match(/https?:\/\/[^\s<>"]+/g) ?? [])
          .map((link) => new URL(link))
          .filter(({ pathname }) => pathname.startsWith(page))
          .map(({ pathname, hash }) => pathname + hash)
          .filter((link) => !but.includes(link));
        found = links.at(-1);
        return found;
      },
      { message: `no mail to ${address} leads to ${page}`, timeout: 30_000 },
    )
    .toBeTruthy();
  return found ?? '';
}
