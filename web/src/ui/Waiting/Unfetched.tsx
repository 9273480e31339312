import { useTranslation } from 'react-i18next';
import { Button } from '../Button/Button';
import { ErrorNotice } from '../Notice/Notice';
import css from './Unfetched.module.css';

/** Stands where a list of the page would be that could not be fetched. */
export function Unfetched({ query }: { query: { error: unknown; refetch: () => unknown } }) {
  const { t } = useTranslation();
  return (
    <div className={css.unfetched}>
      <ErrorNotice cause={query.error} />
      <Button onClick={() => query.refetch()}>{t('app.try_again')}</Button>
    </div>
  );
}
