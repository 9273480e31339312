import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conduct, conductQuery } from '../../../api/conduct';
import type { AppealKind } from '../../../api/conduct-types';
import { toProblem } from '../../../api/problem';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { focusSoon, takeFocus } from '../../../ui/focus';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import { APPEAL_MAX, showAppeal } from './appeals';
import css from './conduct.module.css';

/** What an appeal says where a review says something else. */
const WORDS = {
  appeal: {
    begin: 'appeal.begin',
    label: 'appeal.label',
    submit: 'appeal.submit',
    sent: 'appeal.sent',
  },
  review: {
    begin: 'review.begin',
    label: 'review.label',
    submit: 'review.submit',
    sent: 'review.sent',
  },
} as const;

interface AppealFormProps {
  caseId: string;
  kind: AppealKind;
  /** What to write, and so many characters of it are there. */
  hint: (count: number) => string;
}

/** The way to an appeal, or to a review. */
export function BeginAppeal(props: AppealFormProps) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const { caseId, kind } = props;
  const beginId = `begin-${kind}-${caseId}`;
  return writing ? (
    <AppealForm
      {...props}
      onClose={() => {
        setWriting(false);
        focusSoon(beginId);
      }}
    />
  ) : (
    <div>
      <Button id={beginId} icon="edit" onClick={() => setWriting(true)}>
        {t(WORDS[kind].begin)}
      </Button>
    </div>
  );
}

function AppealForm({ caseId, kind, hint, onClose }: AppealFormProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const { date } = useDates();
  const queryClient = useQueryClient();
  const [draft, change, clear] = useDraft(`${kind}:${caseId}`, { text: '' });
  const { length } = [...draft.text];
  const words = WORDS[kind];
  const send = useMutation({
    mutationFn: () => conduct.appeal(caseId, kind, draft.text.trim()),
    onSuccess: (appeal) => {
      clear();
      showAppeal(queryClient, appeal);
      toast(t(words.sent, { date: date(appeal.due_at) }));
      focusSoon(`${kind}-of-${caseId}`);
    },
    // It was sent from elsewhere, or too late: then the page knew an old state.
    onError: (cause) => {
      if ([404, 409, 410].includes(toProblem(cause).status)) {
        void queryClient.invalidateQueries({ queryKey: conductQuery().queryKey });
      }
    },
  });
  const fields = send.error ? toProblem(send.error).fields : {};
  const excess = length - APPEAL_MAX;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.text.trim() && excess <= 0) send.mutate();
  };
  const id = `${kind}-${caseId}`;
  return (
    <form onSubmit={submit} className={css.form}>
      {send.error && (
        <ErrorNotice cause={send.error} fieldIds={{ text: { id, label: t(words.label) } }} />
      )}
      <Field
        id={id}
        label={t(words.label)}
        hint={hint(length)}
        error={excess > 0 ? t('appeal.too_long', { count: excess }) : fields.text}
      >
        {(control) => (
          <textarea
            {...control}
            ref={takeFocus}
            required
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      <div className={css.formEnd}>
        <Button
          type="submit"
          look="primary"
          disabled={send.isPending || excess > 0 || !draft.text.trim()}
        >
          {t(words.submit)}
        </Button>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <span className={css.quiet}>{t('appeal.kept')}</span>
      </div>
    </form>
  );
}
