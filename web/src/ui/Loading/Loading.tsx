import { useTranslation } from 'react-i18next';
import css from './Loading.module.css';

/** Quiet rows where the content will stand. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={css.loading} role="status">
      <span className="visually-hidden">{t('app.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <span key={row} className={css.row} />
      ))}
    </div>
  );
}
