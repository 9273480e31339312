import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { MemberCard } from '../../api/people';
import { suggestionsQuery } from '../../api/people-queries';
import { unwrap } from '../../api/problem';
import type { MemberRef } from '../../api/types';
import { toast } from '../../ui/Toasts/toasts';
import { nameOf } from '../forum/names';

type Named = Pick<MemberRef, 'user_id' | 'display_name'>;

const refresh = (queryClient: QueryClient, keys: readonly string[]) =>
  Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));

/** Follows or unfollows; pending until what is shown says so. */
export function useFollow(member: Named) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const of = { params: { path: { user_id: member.user_id } } };
  const change = (on: boolean) =>
    unwrap(
      on
        ? api.POST('/api/users/{user_id}/follow', of)
        : api.DELETE('/api/users/{user_id}/follow', of),
    );
  const show = ({ follow }: Awaited<ReturnType<typeof change>>) => {
    // Who was suggested stays in sight, to be unfollowed again.
    queryClient.setQueryData(suggestionsQuery.queryKey, (known) => {
      const stand = (card: MemberCard) =>
        card.user_id === member.user_id ? { ...card, you: { ...card.you, follow } } : card;
      return known && { items: known.items.map(stand) };
    });
    return refresh(queryClient, ['profile', 'members', 'connections']);
  };
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      const said = { name: nameOf(member) };
      if (answer.follow) toast(t('members.followed', said));
      else toast(t('members.unfollowed', said), { undo: () => change(true).then(show) });
      return show(answer);
    },
  });
}

/** Blocks or unblocks; pending until what is shown says so. */
export function useBlock(member: Named) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const of = { params: { path: { user_id: member.user_id } } };
  return useMutation({
    mutationFn: (on: boolean) =>
      unwrap(
        on
          ? api.POST('/api/users/{user_id}/block', of)
          : api.DELETE('/api/users/{user_id}/block', of),
      ),
    onSuccess: (_, on) => {
      toast(t(on ? 'members.blocked_done' : 'members.unblocked_done', { name: nameOf(member) }));
      return refresh(queryClient, [
        'profile',
        'members',
        'connections',
        'written',
        'suggestions',
        'blocks',
        'topic',
      ]);
    },
  });
}
