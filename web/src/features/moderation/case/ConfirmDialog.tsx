import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { wantsOwnClick } from '../../../ui/own-click';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { CaseProblem, Changed } from '../CaseProblem';
import { FACTS_MAX } from '../decide/drafts';
import { isNamed, NameField } from '../decide/NameField';
import { RuleSelect } from '../decide/RuleSelect';
import css from '../moderation.module.css';
import { ReasonDialog } from '../ReasonDialog';
import { useReason } from '../reasons';
import { useCaseAct } from './case-acts';

interface ConfirmDialogProps {
  detail: CaseDetail;
  onClose: () => void;
}

/** The second person looks again: an interim suspension becomes strike 3, a strike 3 is published. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  // Whatever a colleague decides meanwhile, it stays what was asked for.
  const [isDecided] = useState(Boolean(props.detail.decision));
  return isDecided ? <ConfirmStrike {...props} /> : <ConfirmInterim {...props} />;
}

function ConfirmInterim({ detail, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { about, case_id, version, interim } = detail;
  const [rule, setRule] = useState('');
  const facts = useReason(`confirm:${case_id}`, interim?.reason);
  // Only what was read is confirmed: what a colleague changes meanwhile is read again first.
  const read = useRef(version);
  const confirm = useCaseAct(
    (said: string) => moderation.confirm(case_id, read.current, { rule, facts: said }),
    () => {
      facts.clear();
      toast(t('moderation.case.confirm_done'));
      onClose();
    },
  );
  const preview = (said: string) => {
    read.current = version;
    return moderation.previewConfirmation(case_id, version, { rule, facts: said });
  };
  return (
    <ReasonDialog
      title={t('moderation.case.confirm_interim_title')}
      text={t('moderation.case.confirm_interim_text', { name: nameOf(about) })}
      label={t('moderation.decide.facts')}
      hint={t('moderation.decide.facts_hint')}
      act={t('moderation.case.confirm')}
      critical
      most={FACTS_MAX}
      // What a colleague has decided meanwhile is another question.
      ready={rule !== '' && !detail.decision}
      reason={facts}
      reader={{ member: about, preview }}
      doing={confirm}
      fieldIds={{ rule: { id: 'confirm-rule', label: t('moderation.decide.rule') } }}
      onConfirm={confirm.mutate}
      onClose={onClose}
    >
      {detail.decision && <Changed detail={detail} />}
      <RuleSelect id="confirm-rule" value={rule} onChange={setRule} />
    </ReasonDialog>
  );
}

/** In one step: the member has read it. */
function ConfirmStrike({ detail, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { about, case_id, version } = detail;
  const [typed, setTyped] = useState('');
  const confirm = useCaseAct(
    () => moderation.confirm(case_id, version, {}),
    () => {
      toast(t('moderation.case.confirm_done'));
      onClose();
    },
  );
  const ready = isNamed(typed, about) && !confirm.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) confirm.mutate(undefined);
  };
  return (
    <Dialog
      title={t('moderation.case.confirm_strike_title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="critical"
            type="submit"
            form="confirm-case"
            disabled={!ready}
            onClick={wantsOwnClick}
          >
            {t('moderation.case.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('moderation.case.confirm_strike_text', { name: nameOf(about) })}</p>
      <form id="confirm-case" className={css.form} onSubmit={submit}>
        <NameField member={about} value={typed} onChange={setTyped} />
      </form>
      {confirm.isError && <CaseProblem cause={confirm.error} />}
    </Dialog>
  );
}
