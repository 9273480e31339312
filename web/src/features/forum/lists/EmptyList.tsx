import { useTranslation } from 'react-i18next';
import { buttonClass } from '../../../ui/Button/Button';
import { NewTopicLink } from '../pages/NewTopicLink';
import css from '../pages/pages.module.css';
import { ListLink } from './ListTabs';
import type { ListSearch } from './list-search';

interface EmptyListProps {
  category?: string | undefined;
  shown: ListSearch;
}

/** Says why a list is empty, and what one can do. */
export function EmptyList({ category, shown }: EmptyListProps) {
  const { t } = useTranslation();
  if (shown.server) {
    const { server: _, ...everywhere } = shown;
    return (
      <div className={css.empty}>
        <h2>{t('lists.empty_territory_title')}</h2>
        <p>{t('lists.empty_territory_text')}</p>
        <ListLink category={category} wish={everywhere} className={buttonClass('secondary')}>
          {t('lists.territory_any')}
        </ListLink>
      </div>
    );
  }
  // Where nothing is old there is nothing new either.
  const list = shown.list === undefined || shown.list === 'new' ? 'latest' : shown.list;
  const longer = list === 'top' && shown.period !== 'all';
  return (
    <div className={css.empty}>
      <h2>{t(`lists.empty_${list}_title`)}</h2>
      <p>{t(`lists.empty_${list}_text`)}</p>
      {list === 'latest' && <NewTopicLink {...(category ? { category } : {})} />}
      {longer && (
        <ListLink
          category={category}
          wish={{ list: 'top', period: 'all' }}
          className={buttonClass('secondary')}
        >
          {t('lists.empty_top_act')}
        </ListLink>
      )}
      {list !== 'latest' && !longer && (
        <ListLink category={category} wish={{}} className={buttonClass('secondary')}>
          {t('lists.to_latest')}
        </ListLink>
      )}
    </div>
  );
}
