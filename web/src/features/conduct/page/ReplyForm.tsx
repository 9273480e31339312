import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { APPEAL_MAX } from './appeals';
import css from './conduct.module.css';

interface ReplyFormProps {
  id: string;
  text: string;
  onChange: (text: string) => void;
  /** What has come of sending it. */
  sending: { error: Error | null; isPending: boolean };
  onSend: () => void;
}

/** An answer to what moderators ask. */
export function ReplyForm({ id, text, onChange, sending, onSend }: ReplyFormProps) {
  const { t } = useTranslation();
  const { error, isPending } = sending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !isPending) onSend();
  };
  return (
    <form onSubmit={submit} className={css.form}>
      {error && <ErrorNotice cause={error} />}
      <Field
        id={id}
        label={t('appeal.reply')}
        error={error ? toProblem(error).fields.text : undefined}
      >
        {(control) => (
          <textarea
            {...control}
            required
            value={text}
            maxLength={APPEAL_MAX}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className={css.formEnd}>
        <Button type="submit" look="primary" disabled={isPending || !text.trim()}>
          {t('appeal.reply_submit')}
        </Button>
      </div>
    </form>
  );
}
