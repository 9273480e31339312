import { useTranslation } from 'react-i18next';
import type { UnreadMark } from '../unread';
import css from './lists.module.css';

/** A dot where something is unread, a number where somebody mentions the member, nothing where all is read. */
export function UnreadDot({ mark }: { mark: UnreadMark }) {
  const { t } = useTranslation();
  if (mark.mentions > 0) {
    return (
      <span className={css.mentions}>
        <span aria-hidden="true">{mark.mentions}</span>
        <span className="visually-hidden">{t('unread.mentions', { count: mark.mentions })}</span>
      </span>
    );
  }
  if (mark.unread === 0) return null;
  return (
    <span className={css.dot}>
      <span className="visually-hidden">{t('unread.unread', { count: mark.unread })}</span>
    </span>
  );
}
