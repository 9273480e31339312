import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TopicSummary } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
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
  const { t } = useTranslation();
  const topics = distinct(query.data?.pages.flatMap((page) => page.items) ?? []);
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef<number>(undefined);

  // The button may be gone, and what was asked for begins where it stood.
  useEffect(() => {
    if (shown.current === undefined || topics.length <= shown.current) return;
    const first = list.current?.children[shown.current];
    shown.current = undefined;
    first?.querySelector<HTMLElement>('[data-item]')?.focus();
  }, [topics.length]);

  if (topics.length === 0) return empty;
  return (
    <>
      <ul ref={list} className={css.list} aria-label={label}>
        <TopicRows topics={topics} withCategory={withCategory} />
      </ul>
      {query.hasNextPage && (
        <div className={css.more}>
          <Button
            disabled={query.isFetchingNextPage}
            onClick={async () => {
              shown.current = topics.length;
              const { isError } = await query.fetchNextPage();
              if (isError) shown.current = undefined;
            }}
          >
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </>
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
