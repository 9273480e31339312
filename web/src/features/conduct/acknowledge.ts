import { useMutation, useQueryClient } from '@tanstack/react-query';
import { conduct, conductQuery, refreshStanding } from '../../api/conduct';
import type { Conduct } from '../../api/conduct-types';
import { useReadOfCases } from '../notifications/read-of-conduct';

/** Says that the member has read why; of several strikes, of each. */
export function useAcknowledge() {
  const queryClient = useQueryClient();
  const readOfCases = useReadOfCases();
  return useMutation({
    mutationFn: async (caseIds: readonly string[]) => {
      let answer: Conduct | undefined;
      for (const caseId of caseIds) answer = await conduct.acknowledge(caseId);
      return answer;
    },
    onSuccess: (answer, caseIds) => {
      if (answer) queryClient.setQueryData(conductQuery().queryKey, answer);
      // A notification that stays unread does no harm.
      void readOfCases(caseIds).catch(() => undefined);
    },
    // Also after a failure: of several some may be done.
    onSettled: () => refreshStanding(queryClient),
  });
}
