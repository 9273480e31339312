import type { HitOf, TopicSummary } from '../../../api/types';

/** Shorter words stand in every other title. */
const SHORTEST = 4;
/** More words find nothing that these do not. */
const MOST_WORDS = 3;
const MOST_TOPICS = 5;

/** What to look for: the longest words of a title say most. */
export function tellingWords(title: string): string[] {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)]
    .filter((word) => [...word].length >= SHORTEST)
    .sort((one, other) => other.length - one.length)
    .slice(0, MOST_WORDS);
}

/** Topics of what was found by each word: those that more words have found stand first. */
export function mostSimilar(found: readonly (readonly HitOf<'topic'>[])[]): TopicSummary[] {
  const known = new Map<string, { topic: TopicSummary; words: number }>();
  for (const { topic } of found.flat()) {
    const words = (known.get(topic.topic_id)?.words ?? 0) + 1;
    known.set(topic.topic_id, { topic, words });
  }
  return [...known.values()]
    .sort((one, other) => other.words - one.words)
    .slice(0, MOST_TOPICS)
    .map(({ topic }) => topic);
}
