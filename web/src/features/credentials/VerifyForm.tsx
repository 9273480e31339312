import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { Button, buttonClass } from '../../ui/Button/Button';
import { Field } from '../../ui/Field/Field';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { readCredential } from './credential';
import css from './verify.module.css';

interface VerifyFormProps {
  credential: string;
  error: unknown;
  checking: boolean;
  onChange: (credential: string) => void;
  onCheck: (credential: string) => void;
}

/** A credential is pasted, chosen as a file, or dropped anywhere on the form. */
export function VerifyForm(props: VerifyFormProps) {
  const { credential, error, checking, onChange, onCheck } = props;
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  const fault = tooLong
    ? t('server.credential_long')
    : error
      ? toProblem(error).fields.credential
      : undefined;

  const change = (text: string) => {
    setTooLong(false);
    onChange(text);
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    const text = await readCredential(file);
    change(text ?? '');
    if (text === null) setTooLong(true);
    else onCheck(text);
  };
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop') void take(event.dataTransfer.files[0]);
  };

  return (
    <form
      className={css.form}
      data-over={over || undefined}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      onSubmit={(event) => {
        event.preventDefault();
        onCheck(credential);
      }}
    >
      <Field
        id="credential"
        label={t('verify.credential')}
        hint={t('verify.credential_hint')}
        error={fault}
      >
        {(control) => (
          <textarea
            {...control}
            className={`${control.className} ${css.credential}`}
            required
            rows={5}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            value={credential}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {Boolean(error) && (
        <ErrorNotice
          cause={error}
          fieldIds={{ credential: { id: 'credential', label: t('verify.credential') } }}
        />
      )}
      <div className={css.actions}>
        <Button type="submit" look="primary" disabled={checking}>
          {t(checking ? 'verify.checking' : 'verify.check')}
        </Button>
        <label className={`${buttonClass('secondary')} ${css.file}`}>
          <input
            type="file"
            className="visually-hidden"
            accept=".jwt,.txt,application/vc+jwt,text/plain"
            onChange={(event) => {
              void take(event.target.files?.[0]);
              // The same file, chosen again, is checked again.
              event.target.value = '';
            }}
          />
          {t('verify.choose_file')}
        </label>
        <span className={css.drop}>{t('verify.drop')}</span>
      </div>
    </form>
  );
}
