import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { Button, buttonClass } from '../Button/Button';
import { ErrorNotice } from '../Notice/Notice';
import { PageHeading } from '../PageHeading/PageHeading';
import css from './Failure.module.css';

/** A page whose data could not be fetched. */
export function Failure({ cause, onRetry }: { cause: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const { status, message } = toProblem(cause);
  const missing = status === 404;
  // It was here, and will not be again.
  if (status === 410) {
    return (
      <div className={css.failure}>
        <PageHeading title={message} />
        <Link to="/forum" className={buttonClass('primary')}>
          {t('app.to_forum')}
        </Link>
      </div>
    );
  }
  return (
    <div className={css.failure}>
      <PageHeading title={t(missing ? 'app.not_found_title' : 'app.failed_title')} />
      {missing ? <p>{t('app.not_found_text')}</p> : <ErrorNotice cause={cause} />}
      {missing ? (
        <Link to="/forum" className={buttonClass('primary')}>
          {t('app.to_forum')}
        </Link>
      ) : (
        <Button onClick={onRetry}>{t('app.try_again')}</Button>
      )}
    </div>
  );
}
