import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon';
import css from './hints.module.css';

interface UsernameHintProps {
  username: string;
  checking: boolean;
  answer: { available: boolean; user_id: string } | undefined;
}

export function UsernameHint({ username, checking, answer }: UsernameHintProps) {
  const { t } = useTranslation();
  return (
    <>
      <span>{t('invite.username_hint')}</span>
      <span className={css.status} role="status">
        {username && checking && t('invite.checking')}
        {answer?.available && (
          <>
            <span className={css.free}>
              <Icon name="check" size={16} />
              {t('invite.available')}
            </span>
            <span>
              {t('invite.user_id')} <code>{answer.user_id}</code>
            </span>
          </>
        )}
      </span>
    </>
  );
}
