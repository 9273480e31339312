import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { metaQuery } from '../../api/queries';
import css from './hints.module.css';
import { passwordStrength } from './password';

export function PasswordMeter({ password, username }: { password: string; username: string }) {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const min = meta?.limits.password_min ?? 10;
  const strength = passwordStrength(password, min);
  const named = username.length > 2 && password.toLowerCase().includes(username);
  return (
    <>
      {password && (
        <span className={css.meter} data-strength={named ? 0 : strength}>
          <span className={css.bars} aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          <span>
            {t('invite.strength')}: {t(`invite.strength_${strength}`)}
          </span>
        </span>
      )}
      <span>{named ? t('invite.password_has_name') : t('invite.password_hint', { min })}</span>
    </>
  );
}
