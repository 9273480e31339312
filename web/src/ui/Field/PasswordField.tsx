import { type InputHTMLAttributes, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../Button/Button';
import { Field } from './Field';
import css from './PasswordField.module.css';

interface PasswordFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  id: string;
  /** Where there is more than one password. */
  label?: string;
  error?: string | undefined;
  hint?: ReactNode;
}

export function PasswordField({ id, label, error, hint, ...input }: PasswordFieldProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field id={id} label={label ?? t('login.password')} error={error} hint={hint}>
      {(control) => (
        <span className={css.row}>
          <input {...input} {...control} type={shown ? 'text' : 'password'} spellCheck={false} />
          <IconButton
            className={css.toggle ?? ''}
            icon={shown ? 'eye_off' : 'eye'}
            label={t(shown ? 'login.hide_password' : 'login.show_password')}
            onClick={() => setShown(!shown)}
          />
        </span>
      )}
    </Field>
  );
}
