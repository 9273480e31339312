import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { toast } from '../../../ui/Toasts/toasts';
import { useSession } from '../../auth/session';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import css from '../moderation.module.css';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { ConfirmDialog } from './ConfirmDialog';
import { useCaseAct } from './case-acts';
import { InterimDialog } from './InterimDialog';
import { MergeDialog } from './MergeDialog';

export type Asked = 'merge' | 'interim' | 'confirm' | 'lift';

interface CaseActsProps {
  detail: CaseDetail;
  /** The dialog that is open. */
  asked: Asked | undefined;
  onAsk: (asked: Asked | undefined) => void;
}

/** What may be done with a case besides deciding it. */
export function CaseActs({ detail, asked, onAsk }: CaseActsProps) {
  const { t } = useTranslation();
  const { may } = detail;
  const close = () => onAsk(undefined);
  return (
    <>
      <div className={css.acts}>
        <ClaimButton detail={detail} />
        {may.confirm && (
          <Button look="critical" icon="check" onClick={() => onAsk('confirm')}>
            {t('moderation.case.confirm')}
          </Button>
        )}
        {may.merge && (
          <Button icon="tree" onClick={() => onAsk('merge')}>
            {t('moderation.case.merge')}
          </Button>
        )}
        {may.interim && (
          <Button look="critical" icon="block" onClick={() => onAsk('interim')}>
            {t('moderation.case.interim')}
          </Button>
        )}
        {may.lift && <Button onClick={() => onAsk('lift')}>{t('moderation.case.lift')}</Button>}
      </div>
      {asked === 'merge' && <MergeDialog detail={detail} onClose={close} />}
      {asked === 'confirm' && <ConfirmDialog detail={detail} onClose={close} />}
      {asked === 'interim' && (
        <InterimDialog member={detail.about} ofCase={detail} onDone={close} onClose={close} />
      )}
      {asked === 'lift' && <LiftDialog detail={detail} onClose={close} />}
    </>
  );
}

/** Why it was refused stays when the case can be claimed no more. */
function ClaimButton({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me?.user_id);
  const { case_id, version, claimed_by, may } = detail;
  const mine = claimed_by?.user_id === me;
  const claim = useCaseAct(
    () => moderation.claim(case_id, version, !mine),
    () => toast(t(mine ? 'moderation.case.unclaimed_done' : 'moderation.case.claimed_done')),
  );
  return (
    <>
      {may.claim && (
        <Button
          id="claim"
          look={mine ? 'secondary' : 'primary'}
          icon="person"
          disabled={claim.isPending}
          onClick={() => claim.mutate(undefined)}
        >
          {t(mine ? 'moderation.case.unclaim' : 'moderation.case.claim')}
        </Button>
      )}
      {claim.isError && <CaseProblem cause={claim.error} />}
    </>
  );
}

function LiftDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const { about, case_id, version } = detail;
  const reason = useReason(`lift:${case_id}`);
  const lift = useCaseAct(
    (text: string) => moderation.lift(case_id, version, text),
    () => {
      reason.clear();
      toast(t('moderation.case.lift_done'));
      onClose();
    },
  );
  return (
    <ReasonDialog
      title={t('moderation.case.lift_title')}
      text={t('moderation.case.lift_text', { name: nameOf(about) })}
      label={t('moderation.case.lift_reason')}
      act={t('moderation.case.lift')}
      reason={reason}
      doing={lift}
      onConfirm={lift.mutate}
      onClose={onClose}
    />
  );
}
