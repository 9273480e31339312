import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { wantsOwnClick } from '../../../ui/own-click';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import { CaseProblem } from '../CaseProblem';
import { FACTS_MAX } from '../decide/drafts';
import { isNamed, NameField } from '../decide/NameField';
import { RuleSelect } from '../decide/RuleSelect';
import css from '../moderation.module.css';
import { useReason } from '../reasons';
import { useCaseAct } from './case-acts';

interface ConfirmDialogProps {
  detail: CaseDetail;
  onClose: () => void;
}

/** The second person looks again: an interim suspension becomes strike 3, a strike 3 is published. */
export function ConfirmDialog({ detail, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { about, case_id, version, interim, decision } = detail;
  const what = decision ? 'strike' : 'interim';
  const [typed, setTyped] = useState('');
  const [rule, setRule] = useState('');
  const facts = useReason(`confirm:${case_id}`, interim?.reason);
  const name = nameOf(about);
  const ready = isNamed(typed, about) && (what === 'strike' || (rule && facts.text.trim()));
  const confirm = useCaseAct(
    () =>
      moderation.confirm(
        case_id,
        version,
        what === 'interim' ? { rule, facts: facts.text.trim() } : {},
      ),
    () => {
      facts.clear();
      toast(t('moderation.case.confirm_done'));
      onClose();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !confirm.isPending) confirm.mutate(undefined);
  };
  return (
    <Dialog
      title={t(`moderation.case.confirm_${what}_title`)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="critical"
            type="submit"
            form="confirm-case"
            disabled={!ready || confirm.isPending}
            onClick={wantsOwnClick}
          >
            {t('moderation.case.confirm')}
          </Button>
        </>
      }
    >
      <p>{t(`moderation.case.confirm_${what}_text`, { name })}</p>
      <form id="confirm-case" className={css.form} onSubmit={submit}>
        {what === 'interim' && (
          <>
            <RuleSelect id="confirm-rule" value={rule} onChange={setRule} />
            <Field
              id="confirm-facts"
              label={t('moderation.decide.facts')}
              hint={t('moderation.decide.facts_hint')}
            >
              {(control) => (
                <textarea
                  {...control}
                  rows={3}
                  maxLength={FACTS_MAX}
                  value={facts.text}
                  onChange={(event) => facts.change(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <NameField member={about} value={typed} onChange={setTyped} />
      </form>
      {confirm.isError && (
        <CaseProblem
          cause={confirm.error}
          fieldIds={{
            rule: { id: 'confirm-rule', label: t('moderation.decide.rule') },
            facts: { id: 'confirm-facts', label: t('moderation.decide.facts') },
          }}
        />
      )}
    </Dialog>
  );
}
