import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { categoriesQuery, metaQuery } from '../../../api/queries';
import { Failure } from '../../../ui/Failure/Failure';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { ListTabs } from '../lists/ListTabs';
import { ReadAll } from '../lists/ReadAll';
import { StartChecklist } from '../start/StartChecklist';
import { markOfCategory, useUnread } from '../unread';
import { CategoryRow } from './CategoryRow';
import { NewTopicLink } from './NewTopicLink';
import css from './pages.module.css';

export function ForumPage() {
  const { t } = useTranslation();
  const categories = useQuery(categoriesQuery);
  const { data: meta } = useQuery(metaQuery);
  const unread = useUnread();
  if (categories.isError) {
    return (
      <div className={css.page}>
        <Failure cause={categories.error} onRetry={() => categories.refetch()} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <PageHeading title={t('forum.title')} />
          {meta && (
            <p className={css.lead}>{t('forum.intro', { territory: meta.territory.name })}</p>
          )}
        </div>
        <div className={css.acts}>
          <ReadAll />
          <NewTopicLink />
        </div>
      </header>
      <StartChecklist />
      <ListTabs />
      {categories.isPending && <Loading />}
      {categories.data?.items.length === 0 && <p>{t('forum.empty')}</p>}
      {categories.data && categories.data.items.length > 0 && (
        <ul className={css.list}>
          {categories.data.items.map((category) => (
            <li key={category.slug}>
              <CategoryRow category={category} mark={markOfCategory(unread, category.slug)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
