import { Loading } from '../Loading/Loading';
import { Unfetched } from './Unfetched';

interface MeanwhileProps {
  query: { isError: boolean; error: unknown; refetch: () => unknown };
  rows: number;
}

/** Stands where a part of a page will be, under its own heading. */
export function Meanwhile({ query, rows }: MeanwhileProps) {
  return query.isError ? <Unfetched query={query} /> : <Loading rows={rows} />;
}
