import { useMutation, useQueryClient } from '@tanstack/react-query';
import { conduct, conductQuery, refreshStanding } from '../../api/conduct';
import type { Conduct } from '../../api/conduct-types';

/** Says that the member has read why; of several strikes, of each. */
export function useAcknowledge() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (caseIds: readonly string[]) => {
      let answer: Conduct | undefined;
      for (const caseId of caseIds) answer = await conduct.acknowledge(caseId);
      return answer;
    },
    onSuccess: (answer) => {
      if (answer) queryClient.setQueryData(conductQuery.queryKey, answer);
    },
    // Also after a failure: of several some may be done.
    onSettled: () => refreshStanding(queryClient),
  });
}
