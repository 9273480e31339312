import { useTranslation } from 'react-i18next';
import type { MemberHistory } from '../../../api/moderation-types';
import { fromServer } from '../../../i18n/server';
import { Icon } from '../../../ui/Icon';
import css from '../moderation.module.css';

/** Warns that somebody may have been here before; what follows from it is the moderator's choice. */
export function Returned({ history }: { history: MemberHistory }) {
  const { t } = useTranslation();
  if (!history.returned) return null;
  return (
    <div className={css.notice}>
      <Icon name="history" />
      <div>
        <p>
          <strong>{t('moderation.history.returned_title')}</strong>
        </p>
        <p>{fromServer(history.returned.text)}</p>
      </div>
    </div>
  );
}
