import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { unreadQuery } from '../../api/reading-queries';
import type { Unread, UnreadTopic } from '../../api/types';
import { useSentence } from '../../ui/Notice/Notice';
import { tellProblem, toast } from '../../ui/Toasts/toasts';

/** What a place in the lists is marked with. */
export interface UnreadMark {
  /** How many posts; 0 when all is read. */
  unread: number;
  /** How many of them mention the member. */
  mentions: number;
}

const NONE: UnreadMark = { unread: 0, mentions: 0 };

/** What is unread in some topics. Who mutes a topic wants to hear of mentions alone. */
function sum(topics: readonly UnreadTopic[]): UnreadMark {
  return topics.reduce(
    (before, { unread, mentions, muted }) => ({
      unread: before.unread + (muted ? mentions : unread),
      mentions: before.mentions + mentions,
    }),
    NONE,
  );
}

export function markOfTopic(unread: Unread | undefined, topicId: string): UnreadMark {
  return sum(unread?.topics.filter(({ topic_id }) => topic_id === topicId) ?? []);
}

export function markOfCategory(unread: Unread | undefined, slug: string): UnreadMark {
  return sum(unread?.topics.filter(({ category }) => category === slug) ?? []);
}

/** The state after everything, or everything of a category, was read. */
export function withAllRead(unread: Unread, category?: string): Unread {
  const topics = category ? unread.topics.filter((topic) => topic.category !== category) : [];
  const { mentions } = sum(topics);
  const total = topics.reduce((count, { unread, muted }) => count + (muted ? 0 : unread), 0);
  return { ...unread, topics, total, mentions };
}

/** The one unread state; kept fresh by the event stream. */
export function useUnread(): Unread | undefined {
  return useQuery(unreadQuery).data;
}

/**
 * Marks everything, or everything of a category, as read. Receipts only move forward, so that this
 * cannot be taken back: it is said, not asked.
 */
export function useReadAll(category?: string) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/forum/read-all', { body: category ? { category } : {} })),
    onMutate: async () => {
      await queryClient.cancelQueries(unreadQuery);
      const before = queryClient.getQueryData(unreadQuery.queryKey);
      if (before) queryClient.setQueryData(unreadQuery.queryKey, withAllRead(before, category));
      return { before };
    },
    onSuccess: () => {
      toast(t(category ? 'unread.category_read' : 'unread.all_read'));
      refresh(queryClient);
    },
    onError: (cause, _, context) => {
      queryClient.setQueryData(unreadQuery.queryKey, context?.before);
      tellProblem(toProblem(cause), sentence);
    },
  });
}

function refresh(queryClient: QueryClient): void {
  for (const key of ['unread', 'topics', 'notifications']) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
