import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import type { MemberRef } from '../../../api/types';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { useCaseAct } from './case-acts';

interface InterimDialogProps {
  member: MemberRef;
  /** The open case that it becomes part of, as it is shown; absent, it opens one. */
  ofCase?: Pick<CaseDetail, 'case_id' | 'version'>;
  onDone: (detail: CaseDetail) => void;
  onClose: () => void;
}

/** Suspends at once, until a second person confirms it. */
export function InterimDialog({ member, ofCase, onDone, onClose }: InterimDialogProps) {
  const { t } = useTranslation();
  const { user_id } = member;
  // The preview names the case that the same key will open.
  const [key] = useState(() => crypto.randomUUID());
  const reason = useReason(`interim:${user_id}`);
  const wish = (why: string) => ({
    user_id,
    reason: why,
    ...(ofCase ? { case_id: ofCase.case_id, version: ofCase.version } : {}),
  });
  const suspend = useCaseAct(
    (why: string) => moderation.interimSuspend(wish(why), key),
    (detail) => {
      reason.clear();
      toast(t('moderation.case.interim_done'));
      onDone(detail);
    },
  );
  return (
    <ReasonDialog
      title={t('moderation.case.interim_title', { name: nameOf(member) })}
      text={t('moderation.case.interim_text')}
      label={t('moderation.case.interim_reason')}
      hint={t('moderation.case.interim_reason_hint')}
      act={t('moderation.case.interim_act')}
      critical
      most={500}
      reason={reason}
      reader={{ member, preview: (why) => moderation.previewInterim(wish(why), key) }}
      doing={suspend}
      onConfirm={suspend.mutate}
      onClose={onClose}
    />
  );
}
