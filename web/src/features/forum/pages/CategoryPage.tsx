import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BADGE_REQUIRED, toProblem } from '../../../api/problem';
import { categoriesQuery } from '../../../api/queries';
import { topicsQuery } from '../../../api/reading-queries';
import type { Category } from '../../../api/types';
import { BadgeNeed } from '../../../ui/BadgeNeed/BadgeNeed';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../../ui/Waiting/Meanwhile';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { EmptyList } from '../lists/EmptyList';
import { ListTabs } from '../lists/ListTabs';
import { ReadAll } from '../lists/ReadAll';
import { TopicList } from '../lists/TopicList';
import { NewTopicLink } from './NewTopicLink';
import css from './pages.module.css';

const route = getRouteApi('/member/forum/c/$category');

/** The topics of a category, in the list that the address names. */
export function CategoryPage() {
  const { t } = useTranslation();
  const { category: slug } = route.useParams();
  const shown = route.useSearch();
  const query = useInfiniteQuery(topicsQuery(slug, shown));
  const { data: categories } = useQuery(categoriesQuery);
  const category =
    query.data?.pages[0]?.category ?? categories?.items.find((one) => one.slug === slug);
  const closed = query.isError && toProblem(query.error).errcode === BADGE_REQUIRED;

  if (!category) {
    return (
      <div className={css.page}>
        <Waiting query={query} rows={6} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <CategoryHead category={category} />
      {closed ? (
        <div className={css.empty}>
          <h2>{t('lists.closed_title')}</h2>
          <p>{t('lists.closed_text')}</p>
          <p>
            <BadgeNeed badges={toProblem(query.error).badges} />
          </p>
        </div>
      ) : (
        <>
          <ListTabs category={slug} shown={shown} />
          {!query.data ? (
            <Meanwhile query={query} rows={6} />
          ) : (
            <TopicList
              label={t('forum.topic_list', { category: category.name })}
              query={query}
              empty={<EmptyList category={slug} shown={shown} />}
            />
          )}
        </>
      )}
    </div>
  );
}

function CategoryHead({ category }: { category: Category }) {
  const { t } = useTranslation();
  return (
    <header className={css.head}>
      <div>
        <Link to="/forum" className={css.up}>
          <Icon name="back" size={16} />
          {t('app.forum')}
        </Link>
        <PageHeading title={category.name} />
        <p className={css.lead}>{category.description}</p>
      </div>
      <div className={css.acts}>
        <ReadAll category={category.slug} />
        {category.may_read && (category.write === 'members' || category.may_post) && (
          <NewTopicLink category={category.slug} />
        )}
      </div>
    </header>
  );
}
