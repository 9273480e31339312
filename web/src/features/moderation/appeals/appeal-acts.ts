import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Appeal } from '../../../api/moderation-types';

/** An act on an appeal: whatever comes of it, the appeal and its case are asked for again. */
export function useAppealAct<Wish>(send: (wish: Wish) => Promise<Appeal>, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['moderation'] }),
  });
}
