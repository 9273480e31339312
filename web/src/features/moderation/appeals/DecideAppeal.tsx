import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { Appeal, AppealDecision, AppealKind } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Field } from '../../../ui/Field/Field';
import { toast } from '../../../ui/Toasts/toasts';
import { CaseProblem } from '../CaseProblem';
import css from '../moderation.module.css';
import { useAppealAct } from './appeal-acts';
import { forgetAnswer, keepAnswer, useAnswer } from './unsent';

const DECISIONS = {
  appeal: ['upheld', 'reduced', 'overturned'],
  // A strike that was right is lifted after its time, and not undone.
  review: ['upheld', 'lifted'],
} as const satisfies Record<AppealKind, readonly AppealDecision[]>;

interface DecideAppealProps {
  appeal: Pick<Appeal, 'case_id' | 'kind' | 'step' | 'version'>;
  /** It is about a guest, who cannot appeal: there is nothing to uphold. */
  unasked?: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** The answer to an appeal, with its reason. */
export function DecideAppeal({ appeal, unasked = false, onClose, onDone }: DecideAppealProps) {
  const { t } = useTranslation();
  const [tried, setTried] = useState(false);
  const { case_id } = appeal;
  const version = appeal.version ?? 0;
  const answer = useAnswer(case_id);
  const { decision, text } = answer;
  // Below the first step there is none, and a removal has none at all.
  const choices = DECISIONS[appeal.kind].filter(
    (one) => (one !== 'reduced' || (appeal.step ?? 0) > 1) && !(unasked && one === 'upheld'),
  );
  const decide = useAppealAct(
    (chosen: AppealDecision) => moderation.decideAppeal(case_id, version, chosen, text.trim()),
    () => {
      forgetAnswer(case_id);
      toast(t('moderation.appeal.done'));
      onDone();
    },
  );
  const name = `decision-${case_id}`;
  const field = `reason-${case_id}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!decision) document.getElementById(name)?.focus();
    else if (!text.trim()) document.getElementById(field)?.focus();
    else if (!decide.isPending) decide.mutate(decision);
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Choices
        name={name}
        legend={t('moderation.appeal.decision')}
        error={tried && !decision ? t('moderation.appeal.need_decision') : undefined}
        choices={choices.map((value) => ({
          value,
          label: t(`moderation.appeal.${value}`),
          hint: t(`moderation.appeal.${value}_hint`),
        }))}
        value={decision}
        onChange={(chosen) => keepAnswer(case_id, { ...answer, decision: chosen })}
      />
      <Field
        id={field}
        label={t('moderation.appeal.reason')}
        hint={t('moderation.appeal.reason_hint')}
        error={tried && !text.trim() ? t('moderation.appeal.need_reason') : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            maxLength={2000}
            value={text}
            onChange={(event) => keepAnswer(case_id, { ...answer, text: event.target.value })}
          />
        )}
      </Field>
      {decide.isError && (
        <CaseProblem
          cause={decide.error}
          fieldIds={{
            decision: { id: name, label: t('moderation.appeal.decision') },
            text: { id: field, label: t('moderation.appeal.reason') },
          }}
        />
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button look="primary" type="submit" disabled={decide.isPending}>
          {t('moderation.appeal.act')}
        </Button>
      </div>
    </form>
  );
}
