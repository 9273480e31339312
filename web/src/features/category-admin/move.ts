import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { categoriesQuery } from '../../api/queries';
import type { Category } from '../../api/types';
import { useSentence } from '../../ui/Notice/Notice';
import { tellProblem } from '../../ui/Toasts/toasts';
import { placesToTell } from './order';

/** Puts the categories into an order, at once on the page. */
export function useReorder() {
  const queryClient = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: async (list: readonly Category[]) => {
      // One after the other: each is a change of a room that the others see.
      for (const { slug, order } of placesToTell(list)) {
        await unwrap(
          api.PUT('/api/forum/categories/{slug}', { params: { path: { slug } }, body: { order } }),
        );
      }
    },
    // A second move builds on the first, so they are told in their order.
    scope: { id: 'category-order' },
    onMutate: async (list) => {
      await queryClient.cancelQueries(categoriesQuery);
      queryClient.setQueryData(categoriesQuery.queryKey, { items: [...list] });
    },
    onError: (cause) => tellProblem(toProblem(cause), sentence),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['categories'] }),
  });
}
