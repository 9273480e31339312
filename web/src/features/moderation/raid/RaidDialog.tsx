import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { raidQuery } from '../../../api/moderation-queries';
import { toast } from '../../../ui/Toasts/toasts';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';

interface RaidDialogProps {
  /** What is asked for. */
  on: boolean;
  onClose: () => void;
}

/** Asks why before it turns raid mode on or off. */
export function RaidDialog({ on, onClose }: RaidDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const reason = useReason(`raid:${on}`);
  const set = useMutation({
    mutationFn: (why: string) => moderation.setRaid(on, why),
    onSuccess: (raid) => {
      reason.clear();
      queryClient.setQueryData(raidQuery.queryKey, raid);
      toast(t(on ? 'moderation.raid.on_done' : 'moderation.raid.off_done'));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t(on ? 'moderation.raid.turn_on' : 'moderation.raid.turn_off_title')}
      text={t(on ? 'moderation.raid.turn_on_text' : 'moderation.raid.turn_off_text')}
      label={t('moderation.raid.reason')}
      act={t(on ? 'moderation.raid.turn_on' : 'moderation.raid.turn_off')}
      critical={on}
      most={500}
      reason={reason}
      doing={set}
      onConfirm={set.mutate}
      onClose={onClose}
    />
  );
}
