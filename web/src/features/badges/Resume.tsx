import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { learning } from '../../api/learning';
import type { Badge } from '../../api/learning-types';
import { KEYS_BY_BADGE } from '../../api/live';
import { Button } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { toast } from '../../ui/Toasts/toasts';
import { renewMember } from '../auth/session';

interface ResumeProps {
  badge: Badge;
  /** Called while the button is still there, for it goes with the pause. */
  onResumed: () => void;
}

/** Takes a badge up again that is paused. */
export function Resume({ badge, onResumed }: ResumeProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const resume = useMutation({
    mutationFn: () => learning.resume(badge.badge_id),
    onSuccess: () => {
      toast(t('badges.resumed', { name: badge.name }));
      for (const queryKey of KEYS_BY_BADGE) void queryClient.invalidateQueries({ queryKey });
      // What the account may do beyond the forum is told with the account itself.
      void renewMember();
      onResumed();
    },
  });
  return (
    <>
      <div>
        <Button look="primary" disabled={resume.isPending} onClick={() => resume.mutate()}>
          {t('badges.resume')}
        </Button>
      </div>
      {resume.error && <ErrorNotice cause={resume.error} />}
    </>
  );
}
