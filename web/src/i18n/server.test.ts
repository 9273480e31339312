import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { da, type Messages } from './locales/da';
import { CODES, SENTENCES } from './server';

/** Where the sentences are written that a member may read on the web. */
const SOURCES = [
  'error.rs',
  'actions',
  'api',
  'auth',
  'mail/outbox.rs',
  'matrix/identity.rs',
  'media',
  'policy',
  'store',
].map((path) => join('../appservice/src', path));

/** How what need not be known begins, with why. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'their code is known': [
    'A third strike stands',
    'Enrol in the course first',
    'Members may have taken this course',
    'Most of what you reported lately',
    'No attempt is left',
    'No mail can be sent',
    'Nobody can be invited or join',
    'Read first what was decided',
    'The forum is being read',
    'The rules are new',
    'The time to appeal is over',
    'There is no third strike',
    'This account is not active',
    'This is the last administrator',
    'This member does not show',
    'You block this member',
    'You cannot follow this member',
    'You may not write for now',
    'You need a badge for this',
    'Your password is changed',
  ],
  'the page says it in words of its own, or counts the seconds': [
    'An avatar ',
    'At most 7 people may be invited',
    'Choose an image',
    'New members post once',
    'The homeserver does not have this file any more',
    'This is too long for a draft',
    'This link is damaged',
    'This post was changed meanwhile',
    'This session has ended already',
    'This topic is in slow mode',
    'This topic was changed meanwhile',
    'Too many attempts',
    'You are new here',
    'You need a badge to invite',
  ],
  'whoever it is about is signed in nowhere': ['This member has left'],
  'the page offers only what fits': [
    'A place is a number',
    'Choose `upheld` or `lifted`',
    'An invitation for one address',
    'An invitation with a name',
    'An invitation for an administrator',
    'An invitation with badges',
    'Choose at most 7 badges',
    'Name at most 7 languages',
    'Name languages by their codes',
    'Name the post that is to go',
    'Nobody becomes 7 by a badge',
    'Say to which address',
    'Say what is wrong',
    'Slow mode is',
    'The file is empty',
    'This case is about another member',
    'This case is about no post',
    'Who keeps order is seen to',
    'Write it on one line',
    'You were never awarded this badge',
  ],
  'only a program meets it': [
    'A field has the wrong type',
    'Ask with `cursor`',
    'Name a case and its version',
    'Name a key of',
    'Name a post or a member',
    'Name at most 7, or none',
    'Name at most ten keys',
    'Not all of these are posts',
    'Say since when',
    'Send the body as JSON',
    'Send the image as the field',
    'The body is not JSON',
    'The homeserver must send',
    'The key of a draft',
    "The password module's secret",
    'This address does not have this method',
    'This is needed',
    'This is not for you to set',
    'This is not the hs_token',
    'This territory has members or invitations already',
  ],
  'it stands among the faults of the YAML of a course, which speaks English': [
    'No badge names this course',
    'This course earns the badge',
  ],
};

/** These are written in the language of who reads them, and are no faults. */
const STATEMENTS = /policy\/(statement\/|raids|interim_end|untimely)|openapi\/vocabulary/;
/** The bot's words in the other languages stand beside the English ones. */
const NORDIC = /[æøåäö]|\b(og|er|du|en|det|den)\b/i;

/** A comment, a character, what is said of the API, or any other text, which alone is caught. */
const TOKEN = /\/\/[^\n]*|'(?:\\.|[^'\\])'|(?:description|example) = "[^"]*"|"((?:[^"\\]|\\.)*)"/gs;
const SENTENCE = /^[A-Z].* .*([.!]|: \{message\})$/s;

/** What stands in the hole `because`, if anything does. */
const BECAUSE = ['', ' while you are new here'];

function filesOf(path: string): string[] {
  if (path.endsWith('.rs')) return [path];
  const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const isSource = (name: string) => name.endsWith('.rs') && !/\btest(s|ing)\b/.test(name);
  return inside.filter(isSource).map((name) => join(path, name));
}

function sentencesOf(source: string): string[] {
  const [code = ''] = source.split(/#\[cfg\(test\)\]\s+mod tests/);
  return [...code.matchAll(TOKEN)]
    .map(([, text = '']) => text.replace(/\\\n\s*/g, ''))
    .filter((text) => SENTENCE.test(text) && !NORDIC.test(text))
    .flatMap((text) => BECAUSE.map((clause) => text.replace('{because}', clause)))
    .map((text) => text.replace(/\{\w*\}/g, '7'));
}

const sources = SOURCES.flatMap(filesOf)
  .filter((file) => !STATEMENTS.test(file))
  .map((file) => readFileSync(file, 'utf8'));
const sentences = [...new Set(sources.flatMap(sentencesOf))];
const entryOf = (sentence: string) => SENTENCES.find(([pattern]) => pattern.test(sentence));
const unknown = sentences.filter((sentence) => !entryOf(sentence));
const leftOut = Object.values(LEFT_OUT).flat();

test('every sentence that a member may read of the server is known', () => {
  // Else the sources were not read.
  expect(sentences.length).toBeGreaterThan(200);
  const isLeftOut = (sentence: string) => leftOut.some((begin) => sentence.startsWith(begin));
  expect(unknown.filter((sentence) => !isLeftOut(sentence))).toEqual([]);
});

test('what is known or left out is still said', () => {
  const met = new Set(sentences.map(entryOf));
  const code = sources.join();
  expect(SENTENCES.filter((entry) => !met.has(entry))).toEqual([]);
  expect(Object.keys(CODES).filter((errcode) => !code.includes(`"${errcode}"`))).toEqual([]);
  const used = new Set([...SENTENCES.map(([, key]) => key), ...Object.values(CODES)]);
  expect(
    Object.keys(da.server).filter((key) => !used.has(key as keyof Messages['server'])),
  ).toEqual([]);
  expect(leftOut.filter((begin) => !unknown.some((said) => said.startsWith(begin)))).toEqual([]);
});

test('a sentence gives every value that its words have a hole for', () => {
  for (const [{ source }, key] of SENTENCES) {
    for (const [, hole] of da.server[key].matchAll(/\{\{(\w+)\}\}/g)) {
      expect(source, key).toContain(`(?<${hole}>`);
    }
  }
});
