import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { conductQuery } from '../../api/conduct';
import { notificationsQuery } from '../../api/reading-queries';
import type { Notification, NotificationPage } from '../../api/types';
import { useMarkRead } from './read';
import { isOfConduct } from './told';

interface Loaded {
  pages: readonly NotificationPage[];
}

const unreadOfConduct = ({ pages }: Loaded): Notification[] =>
  pages.flatMap(({ items }) => items).filter((one) => !one.read && isOfConduct(one));

/** Who sees the page of their own case has read what led there. */
export function useSeenConduct(): void {
  const { isSuccess } = useQuery(conductQuery());
  const { data } = useInfiniteQuery(notificationsQuery('notice'));
  const { mutate, isIdle } = useMarkRead();
  useEffect(() => {
    if (!isSuccess || !data || !isIdle) return;
    const ids = unreadOfConduct(data).map(({ id }) => id);
    if (ids.length > 0) mutate(ids);
  }, [isSuccess, data, isIdle, mutate]);
}

/** Marks as read what was told of cases, wherever the member said that they have read why. */
export function useReadOfCases(): (caseIds: readonly string[]) => Promise<void> {
  const queryClient = useQueryClient();
  const { mutate } = useMarkRead();
  return async (caseIds) => {
    const data = await queryClient.fetchInfiniteQuery(notificationsQuery('notice'));
    const ids = unreadOfConduct(data)
      .filter(({ text }) => caseIds.some((caseId) => text?.includes(caseId)))
      .map(({ id }) => id);
    if (ids.length > 0) mutate(ids);
  };
}
