import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { notificationCountQuery } from '../../api/reading-queries';
import type { NotificationPage } from '../../api/types';
import { useSentence } from '../../ui/Notice/Notice';
import { tellProblem } from '../../ui/Toasts/toasts';

type Pages = InfiniteData<NotificationPage, string | undefined>;

/** The pages after some were read, or all when none are named. */
export function withRead(data: Pages, ids?: readonly string[]): Pages {
  const isMeant = (id: string) => !ids || ids.includes(id);
  return {
    ...data,
    pages: data.pages.map((page) => {
      const items = page.items.map((one) => (isMeant(one.id) ? { ...one, read: true } : one));
      const turned = page.items.filter(({ id, read }) => !read && isMeant(id)).length;
      return { ...page, items, unread: ids ? Math.max(0, page.unread - turned) : 0 };
    }),
  };
}

/** Marks notifications as read, at once on the page; all when none are named. */
export function useMarkRead() {
  const sentence = useSentence();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['notifications'] });
  return useMutation({
    mutationFn: (ids?: string[]) =>
      // Outlives the page: who follows a notification may be elsewhere before it is sent.
      unwrap(api.POST('/api/notifications/read', { body: ids ? { ids } : {}, keepalive: true })),
    onMutate: async (ids) => {
      await queryClient.cancelQueries({ queryKey: ['notifications'] });
      queryClient.setQueriesData<Pages>({ queryKey: ['notifications', 'list'] }, (data) =>
        data ? withRead(data, ids) : data,
      );
      queryClient.setQueryData(
        notificationCountQuery.queryKey,
        (now) => now && { unread: ids ? Math.max(0, now.unread - ids.length) : 0 },
      );
    },
    onSettled: refresh,
    onError: (cause) => tellProblem(toProblem(cause), sentence),
  });
}
