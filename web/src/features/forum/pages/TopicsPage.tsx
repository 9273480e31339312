import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { allTopicsQuery } from '../../../api/reading-queries';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { EmptyList } from '../lists/EmptyList';
import { ListTabs } from '../lists/ListTabs';
import { ReadAll } from '../lists/ReadAll';
import { TopicList } from '../lists/TopicList';
import { NewTopicLink } from './NewTopicLink';
import css from './pages.module.css';

const route = getRouteApi('/member/forum/topics');

/** The topics of the whole forum, in the list that the address names. */
export function TopicsPage() {
  const { t } = useTranslation();
  const shown = route.useSearch();
  const query = useInfiniteQuery(allTopicsQuery(shown));
  const name = t(`lists.${shown.list ?? 'latest'}`);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <PageHeading title={t('lists.title')} />
        </div>
        <div className={css.acts}>
          <ReadAll />
          <NewTopicLink />
        </div>
      </header>
      <ListTabs shown={shown} />
      {query.data ? (
        <TopicList
          label={t('lists.topics_list', { list: name })}
          query={query}
          withCategory
          empty={<EmptyList shown={shown} />}
        />
      ) : (
        <Meanwhile query={query} rows={6} />
      )}
    </div>
  );
}
