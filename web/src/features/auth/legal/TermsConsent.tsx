import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/Icon';
import { Documents } from './Documents';
import css from './legal.module.css';

interface TermsConsentProps {
  accepted: boolean;
  error: string | undefined;
  onChange: (accepted: boolean) => void;
}

/** The yes to code of conduct and privacy statement, without which there is no account. */
export function TermsConsent({ accepted, error, onChange }: TermsConsentProps) {
  const { t } = useTranslation();
  return (
    <div className={css.consent}>
      <label className={css.accept}>
        <input
          id="accept-terms"
          type="checkbox"
          required
          checked={accepted}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? 'accept-terms-error' : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{t('legal.accept')}</span>
      </label>
      {error && (
        <p id="accept-terms-error" className={css.error}>
          <Icon name="alert" size={16} />
          {error}
        </p>
      )}
      <Documents />
    </div>
  );
}
