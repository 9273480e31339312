import { useTranslation } from 'react-i18next';
import { useLive } from '../../api/live';
import css from './Shell.module.css';

/** Says that nobody can write for now, and how long that may take yet. */
export function Rebuilding() {
  const { t } = useTranslation();
  const rebuilding = useLive((state) => state.rebuilding);
  return (
    <p role="status" className={rebuilding ? css.offline : 'visually-hidden'}>
      {rebuilding && t('app.rebuilding', { read: rebuilding.read, of: rebuilding.of })}
    </p>
  );
}
