import { Failure } from '../Failure/Failure';
import { Loading } from '../Loading/Loading';

interface WaitingProps {
  query: { isError: boolean; error: unknown; refetch: () => unknown };
  /** How many rows of what is coming are drawn meanwhile. */
  rows: number;
}

/** Stands where something will be once it is fetched: it is on its way, or it failed and can be asked for again. */
export function Waiting({ query, rows }: WaitingProps) {
  return query.isError ? (
    <Failure cause={query.error} onRetry={() => query.refetch()} />
  ) : (
    <Loading rows={rows} />
  );
}
