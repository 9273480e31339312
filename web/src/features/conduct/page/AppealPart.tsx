import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conduct, conductQuery } from '../../../api/conduct';
import { toProblem } from '../../../api/problem';
import { useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { focusSoon, takeFocus } from '../../../ui/focus';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useDraft } from '../../forum/drafts';
import { AppealView } from './AppealView';
import { APPEAL_MAX, type Appealable, showAppeal } from './appeals';
import css from './conduct.module.css';

/** The appeal against a judgement: how it stands, or the way to it. */
export function AppealPart({ judged }: { judged: Appealable }) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const { appeal, may_appeal, case_id, appeal_until } = judged;
  const beginId = `begin-appeal-${case_id}`;
  if (appeal) return <AppealView appeal={appeal} />;
  if (!may_appeal || !appeal_until) return null;
  return writing ? (
    <AppealForm
      caseId={case_id}
      until={appeal_until}
      onClose={() => {
        setWriting(false);
        focusSoon(beginId);
      }}
    />
  ) : (
    <div>
      <Button id={beginId} icon="edit" onClick={() => setWriting(true)}>
        {t('appeal.begin')}
      </Button>
    </div>
  );
}

interface AppealFormProps {
  caseId: string;
  until: string;
  onClose: () => void;
}

function AppealForm({ caseId, until, onClose }: AppealFormProps) {
  const { t } = useTranslation();
  const { date } = useDates();
  const queryClient = useQueryClient();
  const [draft, change, clear] = useDraft(`appeal:${caseId}`, { text: '' });
  const { length } = [...draft.text];
  const send = useMutation({
    mutationFn: () => conduct.appeal(caseId, draft.text.trim()),
    onSuccess: (appeal) => {
      clear();
      showAppeal(queryClient, appeal);
      toast(t('appeal.sent', { date: date(appeal.due_at) }));
      focusSoon(`appeal-of-${caseId}`);
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
  const id = `appeal-${caseId}`;
  return (
    <form onSubmit={submit} className={css.form}>
      {send.error && (
        <ErrorNotice cause={send.error} fieldIds={{ text: { id, label: t('appeal.label') } }} />
      )}
      <Field
        id={id}
        label={t('appeal.label')}
        hint={t('appeal.hint', { count: length, max: APPEAL_MAX, date: date(until) })}
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
          {t('appeal.submit')}
        </Button>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <span className={css.quiet}>{t('appeal.kept')}</span>
      </div>
    </form>
  );
}
