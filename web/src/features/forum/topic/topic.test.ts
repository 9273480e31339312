import { expect, test } from 'vitest';
import type { Pages } from '../../../api/topic-query';
import type { TopicPage } from '../../../api/types';
import { makePost, topic } from '../../../test/handlers';
import { complete, stubAt } from '../composer/completion';
import { findEmoji } from '../composer/emoji';
import { quoted } from '../composer/use-reply';
import { postOf } from './anchors';
import { withTail } from './feed';

const posts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => makePost({ post_id: `$${from + step}` }));
const page = (from: number, to: number, part: Partial<TopicPage> = {}): TopicPage => ({
  topic,
  items: posts(from, to),
  position: from,
  unread: 0,
  ...part,
});
const pages = (...all: TopicPage[]): Pages => ({ pages: all, pageParams: [] });
const idsOf = (data: Pages | undefined) =>
  data?.pages.flatMap(({ items }) => items.map((item) => item.post_id));

test('the end of a topic is laid over what is here, each post once', () => {
  const merged = withTail(pages(page(0, 3), page(3, 5)), page(3, 7, { unread: 2 }));
  expect(idsOf(merged)).toEqual(['$0', '$1', '$2', '$3', '$4', '$5', '$6']);
  expect(merged?.pages.map(({ unread }) => unread)).toEqual([2, 2]);
});

test('an end that does not meet what is here leaves no gap behind', () => {
  expect(withTail(pages(page(0, 3)), page(5, 7))).toBeUndefined();
});

test('where the end is not here, only the head of the topic changes', () => {
  const head = { ...topic, posts: 99 };
  const merged = withTail(pages(page(0, 3, { next_cursor: '3' })), page(90, 99, { topic: head }));
  expect(idsOf(merged)).toEqual(['$0', '$1', '$2']);
  expect(merged?.pages[0]?.topic.posts).toBe(99);
});

test('an address names a post, or something else', () => {
  expect(postOf('p-%24abc')).toBe('$abc');
  expect(postOf('#p-$abc')).toBe('$abc');
  expect(postOf('main')).toBeUndefined();
});

test.each([
  ['Hej @an', { sign: '@', word: 'an', from: 4 }],
  ['@', { sign: '@', word: '', from: 0 }],
  ['(@øst', { sign: '@', word: 'øst', from: 1 }],
  ['godt :smi', { sign: ':', word: 'smi', from: 5 }],
  ['klokken 10:30', undefined],
  ['anna@dk', undefined],
  ['kl. :s', undefined],
])('%j can be completed: %j', (text, stub) => {
  expect(stubAt(text, text.length)).toEqual(stub);
});

test('a completion takes the place of what was begun, and the caret follows', () => {
  const stub = stubAt('Hej @an og Bo', 7);
  if (!stub) throw new Error('nothing to complete');
  const suggestion = { key: '', text: '@anna', label: '', hint: '' };
  expect(complete('Hej @an og Bo', stub, suggestion)).toEqual({
    text: 'Hej @anna og Bo',
    caret: 9,
  });
});

test('emoji are found by their names in several languages', () => {
  expect(findEmoji('smi')[0]?.text).toBe('😄');
  expect(findEmoji('cyk').map(({ text }) => text)).toContain('🚲');
  expect(findEmoji('xyzzy')).toEqual([]);
});

test('a quote stands apart from what is written under it', () => {
  expect(quoted('en\nto\n\ntre')).toBe('> en\n> to\n>\n> tre\n\n');
});
