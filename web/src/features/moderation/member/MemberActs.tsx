import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { historyQuery } from '../../../api/moderation-queries';
import type { MemberHistory } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { InterimDialog } from '../case/InterimDialog';
import { JudgeDialog } from '../judge/JudgeDialog';
import css from '../moderation.module.css';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { RemovePostsDialog } from './RemovePostsDialog';

/** What may be done about a member without a case; it opens one where it must. */
export function MemberActs({ history }: { history: MemberHistory }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<'judge' | 'posts' | 'name' | 'interim'>();
  const navigate = useNavigate();
  const close = () => setAsked(undefined);
  const { member, may, standing } = history;
  const open = may.judge && !standing.suspended;
  if (!may.judge && !may.reset_name) return null;
  return (
    <div className={css.acts}>
      {open && (
        <Button icon="shield" onClick={() => setAsked('judge')}>
          {t('moderation.judge.member')}
        </Button>
      )}
      {may.judge && (
        <Button icon="remove" onClick={() => setAsked('posts')}>
          {t('moderation.history.remove_posts')}
        </Button>
      )}
      {may.reset_name && (
        <Button icon="edit" onClick={() => setAsked('name')}>
          {t('moderation.history.reset_name')}
        </Button>
      )}
      {open && (
        <Button look="critical" icon="block" onClick={() => setAsked('interim')}>
          {t('moderation.case.interim')}
        </Button>
      )}
      {asked === 'judge' && <JudgeDialog member={member} onClose={close} />}
      {asked === 'posts' && <RemovePostsDialog member={member} onClose={close} />}
      {asked === 'name' && <ResetNameDialog history={history} onClose={close} />}
      {asked === 'interim' && (
        <InterimDialog
          member={member}
          onDone={({ case_id }) =>
            void navigate({ to: '/moderation/cases/$case', params: { case: case_id } })
          }
          onClose={close}
        />
      )}
    </div>
  );
}

interface ResetNameDialogProps {
  history: MemberHistory;
  onClose: () => void;
}

function ResetNameDialog({ history, onClose }: ResetNameDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { member } = history;
  const reason = useReason(`name:${member.user_id}`);
  const reset = useMutation({
    mutationFn: (why: string) => moderation.resetName(member.user_id, why),
    onSuccess: (newer) => {
      reason.clear();
      queryClient.setQueryData(historyQuery(member.user_id).queryKey, newer);
      toast(t('moderation.history.reset_name_done'));
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t('moderation.history.reset_name_title')}
      text={t('moderation.history.reset_name_text', { name: nameOf(member) })}
      label={t('moderation.history.remove_reason')}
      act={t('moderation.history.reset_name_act')}
      most={500}
      reason={reason}
      doing={reset}
      onConfirm={reset.mutate}
      onClose={onClose}
    />
  );
}
