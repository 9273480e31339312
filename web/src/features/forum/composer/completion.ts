import type { MemberRef } from '../../../api/types';

/** Who can be mentioned. */
export type Mentionable = Pick<MemberRef, 'user_id' | 'display_name' | 'avatar'>;

/** The word before the caret that can be completed. */
export interface Stub {
  sign: '@' | ':';
  word: string;
  /** Where its sign stands in the text. */
  from: number;
}

/** So many letters of an emoji's name are asked for before anything is offered. */
const EMOJI_LETTERS = 2;

const STUB = /(?:^|[\s([{"'])([@:])([\p{L}\p{N}._=-]{0,40})$/u;

export function stubAt(text: string, caret: number): Stub | undefined {
  const found = STUB.exec(text.slice(0, caret));
  if (!found) return undefined;
  const [, sign, word = ''] = found;
  if (sign === ':' && word.length < EMOJI_LETTERS) return undefined;
  return { sign: sign as Stub['sign'], word, from: caret - word.length - 1 };
}

export interface Suggestion {
  key: string;
  /** What takes the place of the stub. */
  text: string;
  label: string;
  hint: string;
  member?: Mentionable;
}

/** A member of this territory is mentioned by name, one of another by name and server. */
function mentionOf({ user_id }: Mentionable, serverName: string | undefined): string {
  return serverName && user_id.endsWith(`:${serverName}`)
    ? user_id.slice(0, -serverName.length - 1)
    : user_id;
}

export function suggestMember(member: Mentionable, serverName: string | undefined): Suggestion {
  const text = mentionOf(member, serverName);
  return { key: member.user_id, text, label: member.display_name, hint: text, member };
}

const fold = (text: string) => text.toLocaleLowerCase();

/** Those whose name, or one of its words, or whose user ID begins so. */
export function matching(members: readonly Mentionable[], word: string): Mentionable[] {
  const wanted = fold(word);
  return members.filter(
    ({ user_id, display_name }) =>
      fold(user_id).startsWith(`@${wanted}`) ||
      fold(display_name)
        .split(/[\s-]+/)
        .some((part) => part.startsWith(wanted)),
  );
}

/** The text with the stub completed, and where the caret stands afterwards. */
export function complete(text: string, stub: Stub, suggestion: Suggestion) {
  const before = text.slice(0, stub.from);
  const after = text.slice(stub.from + 1 + stub.word.length);
  const middle = suggestion.text + (/^\s/.test(after) ? '' : ' ');
  return { text: before + middle + after, caret: before.length + middle.length };
}
