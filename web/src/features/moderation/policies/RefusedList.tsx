import { useTranslation } from 'react-i18next';
import { fromServer } from '../../../i18n/server';
import { Icon } from '../../../ui/Icon';
import css from '../moderation.module.css';

/** Why a list is not applied. */
export function RefusedList({ refused }: { refused: string }) {
  const { t } = useTranslation();
  return (
    <div className={css.notice}>
      <Icon name="alert" />
      <div>
        <p>
          <strong>{t('moderation.policy.refused')}</strong>
        </p>
        <p>{fromServer(refused)}</p>
        <p>{t('moderation.policy.refused_hint')}</p>
      </div>
    </div>
  );
}
