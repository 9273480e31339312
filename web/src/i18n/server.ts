import i18next from 'i18next';
import type { Messages } from './locales/da';

/**
 * The server speaks English and gives no code to the fault of a field, so its sentences are known
 * by how they begin. One that is not known here is shown as it is.
 */
const SENTENCES: readonly [RegExp, keyof Messages['server']][] = [
  [/^You are not a member of this territory/, 'not_in_space'],
  [/^Only its author or a moderator/, 'not_yours'],
  [/^You may read here/, 'read_only'],
  [/^Choose an answer/, 'choose'],
  [/^Choose one answer only/, 'choose_one'],
  [/^(An option|This question is answered twice)/, 'choose_again'],
  [/^This attempt (has been|is not open)/, 'attempt_over'],
  [/^You have completed this course/, 'course_done'],
  [/^Publish the course first/, 'unpublished'],
  [/^Mention at most (?<n>\d+) members/, 'mentions'],
  [/^Choose one of the territory/, 'language'],
  [/^Very many people are signing in/, 'busy'],
  [/^The text contains a NUL/, 'nul'],
  [/^The name or the password is not right/, 'credentials'],
  [/^Some fields need another look/, 'fields'],
  [/^Your account is suspended/, 'suspended'],
  [/^(Your session has ended|Sign in to do this)/, 'session'],
  [/^Inviting is for administrators/, 'may_not_invite'],
  [/^This invitation cannot be used/, 'invitation'],
  [/^This name is taken/, 'taken'],
  [/^This name is reserved/, 'reserved'],
  [/^Choose a username/, 'username_empty'],
  [/^Only the name itself/, 'username_whole'],
  [/^Use small letters only/, 'username_small'],
  [/^Use small letters a–z/, 'username_letters'],
  [/^Begin with a letter or a digit/, 'username_start'],
  [/^Use at least (?<n>\d+) characters/, 'at_least'],
  [/^Use at most (?<n>\d+) characters/, 'at_most'],
  [/^Give a name with/, 'name_empty'],
  [/^The (name|title) contains invisible/, 'name_invisible'],
  [/^This does not look like an e-mail/, 'email'],
  [/^This address cannot be used here/, 'email_taken'],
  [/^This password is too long/, 'password_long'],
  [/^The password must not be your/, 'password_own'],
  [/^This password is easy to guess/, 'password_easy'],
  [/^This is not your present password/, 'password_wrong'],
  [/^Your account is being finished/, 'pending'],
  [/^The homeserver (is away|gave an unexpected)/, 'homeserver'],
  [/^Sign-in data is away/, 'database'],
  [/^Something went wrong on our side/, 'internal'],
  [/^Write something first/, 'write'],
  [/too long for one post/, 'too_long'],
  [/^A title has (?<min>\d+) to (?<max>\d+) characters/, 'title'],
  [/^There are many topics of this name/, 'title_many'],
  [/^(This category does not exist|There is no such category)/, 'category'],
  [/^Only its author/, 'not_author'],
  [/^The post that you answer is gone/, 'answered_gone'],
  [/^This post has been removed/, 'post_removed'],
  [/^React with an emoji/, 'reaction'],
  [/^There is no such member/, 'no_such_member'],
  [/^There is (no such|nothing)/, 'not_found'],
  [/^Only a member of this territory/, 'member_only'],
  [/^Choose between 1 and (?<n>[\d,]+) uses/, 'uses'],
  [/^Choose between 1 and (?<n>[\d,]+) days/, 'days'],
  [/^Write one line of at most (?<n>\d+)/, 'note'],
  [/^Say why/, 'say_why'],
  [/^Choose a time that is still/, 'time_past'],
  [/^Only members of this territory can hold/, 'not_of_here'],
  [/^This member was never awarded/, 'never_awarded'],
  [/^This is too long for a credential/, 'credential_long'],
  [/^You do not hold this badge/, 'badge_not_held'],
  [/^The request is too large/, 'too_large'],
  [/^You cannot follow yourself/, 'follow_self'],
  [/^You cannot block yourself/, 'block_self'],
  [/^This invitation is for another address/, 'email_pinned'],
  [/^Read and accept the code of conduct/, 'terms'],
  [/^The rules have changed meanwhile/, 'terms_changed'],
  [/^This is your address already/, 'email_same'],
  [/^This link cannot be used any more/, 'link_dead'],
  [/^This is not a value that fits/, 'profile_value'],
];

/** Where the code alone says it all. */
const CODES: Readonly<Record<string, keyof Messages['server']>> = {
  'ORG.ALTHING.BLOCKED': 'member_blocked',
  'ORG.ALTHING.PRIVATE': 'private',
  'ORG.ALTHING.MAIL_UNAVAILABLE': 'mail',
  'ORG.ALTHING.BADGE_REQUIRED': 'badge_required',
  'ORG.ALTHING.ATTEMPTS_EXHAUSTED': 'attempts',
  'ORG.ALTHING.PREREQUISITE': 'prerequisite',
  'ORG.ALTHING.NOT_ENROLLED': 'not_enrolled',
  'ORG.ALTHING.NOT_ACTIVE': 'not_active',
  'ORG.ALTHING.COURSE_PUBLISHED': 'course_published',
  'ORG.ALTHING.LAST_ADMINISTRATOR': 'last_administrator',
  'ORG.ALTHING.DEVICES_REMAIN': 'devices_remain',
};

// The types would take the underscore of a key for the beginning of a context.
const say = (key: `server.${keyof Messages['server']}`, values: Record<string, string>) =>
  (i18next.t as (key: string, values: Record<string, string>) => string)(key, values);

/** A sentence of the server in the language of the page. */
export function fromServer(sentence: string, errcode = ''): string {
  const known = CODES[errcode];
  if (known) return say(`server.${known}`, {});
  for (const [pattern, key] of SENTENCES) {
    const match = pattern.exec(sentence);
    if (match) return say(`server.${key}`, { ...match.groups });
  }
  return sentence;
}
