import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { Appeal } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { toast } from '../../../ui/Toasts/toasts';
import { useSession } from '../../auth/session';
import { CaseProblem } from '../CaseProblem';
import { useAppealAct } from './appeal-acts';

/** Takes an appeal on, so that nobody else reads it in vain; or gives it back. */
export function ClaimAppeal({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me?.user_id);
  const mine = appeal.claimed_by?.user_id === me;
  const claim = useAppealAct(
    (wish: boolean) => moderation.claimAppeal(appeal.case_id, appeal.version ?? 0, wish),
    () => toast(t(mine ? 'moderation.appeal.unclaimed_done' : 'moderation.appeal.claimed_done')),
  );
  return (
    <>
      <Button icon="person" disabled={claim.isPending} onClick={() => claim.mutate(!mine)}>
        {t(mine ? 'moderation.appeal.unclaim' : 'moderation.appeal.claim')}
      </Button>
      {claim.isError && <CaseProblem cause={claim.error} />}
    </>
  );
}
