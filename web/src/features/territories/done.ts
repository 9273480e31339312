import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { territoriesQuery } from '../../api/territories';
import { toast } from '../../ui/Toasts/toasts';

/** After a change of a treaty: says so, where it can be seen. */
export function useDone() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async (said: string) => {
    toast(said);
    void queryClient.invalidateQueries({ queryKey: territoriesQuery.queryKey });
    await navigate({ to: '/territories' });
  };
}
