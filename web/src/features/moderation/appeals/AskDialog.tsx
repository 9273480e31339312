import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { Appeal } from '../../../api/moderation-types';
import { toast } from '../../../ui/Toasts/toasts';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { useAppealAct } from './appeal-acts';

interface AskDialogProps {
  appeal: Appeal;
  onClose: () => void;
}

/** Asks the member something before the appeal is decided. */
export function AskDialog({ appeal, onClose }: AskDialogProps) {
  const { t } = useTranslation();
  const reason = useReason(`ask:${appeal.case_id}`);
  const ask = useAppealAct(
    (text: string) => moderation.askMember(appeal.case_id, appeal.version ?? 0, text),
    () => {
      reason.clear();
      toast(t('moderation.appeal.asked_done'));
      onClose();
    },
  );
  return (
    <ReasonDialog
      title={t('moderation.appeal.ask')}
      text={t('moderation.case.question_hint')}
      label={t('moderation.appeal.question')}
      act={t('moderation.appeal.ask_act')}
      reason={reason}
      doing={ask}
      onConfirm={ask.mutate}
      onClose={onClose}
    />
  );
}
