import { useQuery } from '@tanstack/react-query';
import { permissionsQuery } from '../../api/learning-queries';

/** What the member may write yet on their first day; undefined when that is over, or not known. */
export function useFirstDay() {
  return useQuery(permissionsQuery).data?.first_day;
}
