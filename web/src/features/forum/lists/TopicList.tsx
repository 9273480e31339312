import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TopicSummary } from '../../../api/types';
import { Paged } from '../../../ui/Paged/Paged';
import { useDraftedTopics } from '../draft-store';
import css from '../pages/pages.module.css';
import { markOfTopic, useUnread } from '../unread';
import { TopicRow } from './TopicRow';

interface TopicListProps {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<{ items: TopicSummary[] }>>;
  withCategory?: boolean;
  /** Stands there when there are none. */
  empty: ReactNode;
}

/** Topics page by page, once they are fetched. */
export function TopicList({ label, query, withCategory = false, empty }: TopicListProps) {
  const topics = distinct(query.data?.pages.flatMap((page) => page.items) ?? []);
  if (topics.length === 0) return empty;
  return (
    <Paged
      label={label}
      query={query}
      count={topics.length}
      className={css.list}
      focusable="[data-item]"
    >
      <TopicRows topics={topics} withCategory={withCategory} />
    </Paged>
  );
}

/** A topic that rose between two pages came with both. */
function distinct(topics: readonly TopicSummary[]): TopicSummary[] {
  return [...new Map(topics.map((topic) => [topic.topic_id, topic])).values()];
}

interface TopicRowsProps {
  topics: readonly TopicSummary[];
  withCategory: boolean;
}

/** The items of a list of topics, with what is unread and drafted. */
export function TopicRows({ topics, withCategory }: TopicRowsProps) {
  const unread = useUnread();
  const drafted = useDraftedTopics();
  return topics.map((topic) => (
    <li key={topic.topic_id}>
      <TopicRow
        topic={topic}
        mark={markOfTopic(unread, topic.topic_id)}
        drafted={drafted.has(topic.slug)}
        withCategory={withCategory}
      />
    </li>
  ));
}
