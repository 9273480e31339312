import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { categoriesQuery, metaQuery } from '../../../api/queries';
import type { Category } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Failure } from '../../../ui/Failure/Failure';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { nameOf } from '../names';
import { StartChecklist } from '../start/StartChecklist';
import { NewTopicLink } from './NewTopicLink';
import css from './pages.module.css';
import rowCss from './rows.module.css';

export function ForumPage() {
  const { t } = useTranslation();
  const categories = useQuery(categoriesQuery);
  const { data: meta } = useQuery(metaQuery);
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
        <NewTopicLink />
      </header>
      <StartChecklist />
      {categories.isPending && <Loading />}
      {categories.data?.items.length === 0 && <p>{t('forum.empty')}</p>}
      {categories.data && categories.data.items.length > 0 && (
        <ul className={css.list}>
          {categories.data.items.map((category) => (
            <li key={category.slug}>
              <CategoryRow category={category} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function CategoryRow({ category }: { category: Category }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  const last = category.last_activity;
  return (
    <article className={rowCss.category}>
      <div className={rowCss.main}>
        <h2 className={rowCss.name}>
          <Link
            to="/forum/c/$category"
            params={{ category: category.slug }}
            className={rowCss.title}
            data-item={category.slug}
          >
            {category.name}
          </Link>
        </h2>
        {category.description && <p className={rowCss.text}>{category.description}</p>}
        <p className={rowCss.counts}>
          {t('forum.topics', { count: category.topics })}
          <span aria-hidden="true"> · </span>
          {t('forum.posts', { count: category.posts })}
        </p>
      </div>
      {last ? (
        <div className={rowCss.last}>
          <Avatar member={last.by} size={24} />
          <div>
            <Link
              to="/forum/t/$slug"
              params={{ slug: last.topic_slug }}
              className={rowCss.lastTitle}
            >
              {last.topic_title}
            </Link>
            <p title={full(last.at)}>
              {t('forum.last_by', { name: nameOf(last.by), time: day(last.at) })}
            </p>
          </div>
        </div>
      ) : (
        <p className={rowCss.last}>{t('forum.no_activity')}</p>
      )}
    </article>
  );
}
