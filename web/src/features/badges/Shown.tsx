import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { learning } from '../../api/learning';
import type { Badge } from '../../api/learning-types';
import { KEYS_BY_BADGE } from '../../api/live';
import { Button } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { toast } from '../../ui/Toasts/toasts';

/** Hides a badge of one's own from others, or shows it again. Who keeps order is seen to. */
export function Shown({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const hidden = badge.mine?.hidden;
  const change = useMutation({
    mutationFn: () => learning.show(badge.badge_id, !hidden),
    onSuccess: (award) => {
      toast(t(award.hidden ? 'badges.now_hidden' : 'badges.now_shown', { name: badge.name }));
      for (const queryKey of KEYS_BY_BADGE) void queryClient.invalidateQueries({ queryKey });
    },
  });
  if (hidden === undefined || badge.permissions.includes('moderate')) return null;
  return (
    <>
      {hidden && <p>{t('badges.hidden_says')}</p>}
      <div>
        <Button disabled={change.isPending} onClick={() => change.mutate()}>
          {t(hidden ? 'badges.show' : 'badges.hide')}
        </Button>
      </div>
      {change.error && <ErrorNotice cause={change.error} />}
    </>
  );
}
