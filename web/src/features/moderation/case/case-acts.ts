import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { caseQuery } from '../../../api/moderation-queries';
import type { AuditLine, CaseDetail, Preview } from '../../../api/moderation-types';
import { toProblem } from '../../../api/problem';

/** What was done last to a case. */
export function lastLine({ log }: Pick<CaseDetail, 'log'>): AuditLine | undefined {
  return log.reduce<AuditLine | undefined>(
    (last, line) => (last && last.seq > line.seq ? last : line),
    undefined,
  );
}

/** Shows the case as an answer brought it; lists and figures are asked for again. */
function keepCase(queryClient: QueryClient, detail: CaseDetail): void {
  const { queryKey } = caseQuery(detail.case_id);
  queryClient.setQueryData(queryKey, detail);
  void queryClient.invalidateQueries({
    queryKey: ['moderation'],
    predicate: (query) => query.queryKey[1] !== 'case',
  });
}

/** An act on a case. If a colleague was faster, the case is shown as they left it. */
export function useCaseAct<Wish>(
  send: (wish: Wish) => Promise<CaseDetail>,
  onDone?: (detail: CaseDetail) => void,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (detail) => {
      keepCase(queryClient, detail);
      onDone?.(detail);
    },
    onError: (cause) => keepNewer(queryClient, cause),
  });
}

/** What a member would read of an act, asked for anew each time; refused as the act would be. */
export function usePreview(ask: ((reason: string) => Promise<Preview>) | undefined) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) => ask?.(reason),
    onError: (cause) => keepNewer(queryClient, cause),
  });
}

function keepNewer(queryClient: QueryClient, cause: unknown): void {
  const { newerCase } = toProblem(cause);
  if (newerCase) keepCase(queryClient, newerCase);
}
