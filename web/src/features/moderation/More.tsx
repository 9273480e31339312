import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button/Button';
import { ErrorNotice } from '../../ui/Notice/Notice';
import pagesCss from '../forum/pages/pages.module.css';

interface MoreProps {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: unknown;
    fetchNextPage: () => unknown;
  };
}

/** The way to the rest of a list, while there is one. */
export function More({ query }: MoreProps) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <div className={pagesCss.more}>
      {query.isFetchNextPageError && <ErrorNotice cause={query.error} />}
      <Button disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {t('app.show_more')}
      </Button>
    </div>
  );
}
