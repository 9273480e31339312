import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import { topicsQuery } from '../../../api/queries';
import type { TopicSummary } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { MemberName } from '../../members/MemberName';
import { nameOf } from '../names';
import { NewTopicLink } from './NewTopicLink';
import css from './pages.module.css';
import rowCss from './rows.module.css';

const route = getRouteApi('/member/forum/c/$category');

export function CategoryPage() {
  const { t } = useTranslation();
  const { category: slug } = route.useParams();
  const query = useInfiniteQuery(topicsQuery(slug));
  const category = query.data?.pages[0]?.category;
  const topics = query.data?.pages.flatMap((page) => page.items) ?? [];

  if (!category) {
    return (
      <div className={css.page}>
        <Waiting query={query} rows={6} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <Link to="/forum" className={css.up}>
            <Icon name="back" size={16} />
            {t('app.forum')}
          </Link>
          <PageHeading title={category.name} />
          <p className={css.lead}>{category.description}</p>
        </div>
        {topics.length > 0 && <NewTopicLink category={slug} />}
      </header>
      {topics.length === 0 ? (
        <div className={css.empty}>
          <h2>{t('forum.no_topics_title')}</h2>
          <p>{t('forum.no_topics_text')}</p>
          <NewTopicLink category={slug} />
        </div>
      ) : (
        <ul className={css.list} aria-label={t('forum.topic_list', { category: category.name })}>
          {topics.map((topic) => (
            <li key={topic.topic_id}>
              <TopicRow topic={topic} />
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className={css.more}>
          <Button onClick={() => query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {t('app.show_more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function TopicRow({ topic }: { topic: TopicSummary }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  return (
    <article className={rowCss.topic}>
      <Avatar member={topic.created_by} />
      <div className={rowCss.main}>
        <Link
          to="/forum/t/$slug"
          params={{ slug: topic.slug }}
          className={rowCss.title}
          data-item={topic.slug}
        >
          {topic.title}
        </Link>
        <p className={rowCss.meta}>
          <Trans
            t={t}
            i18nKey="forum.started_by"
            components={{ member: <MemberName member={topic.created_by} /> }}
          />
        </p>
      </div>
      <div className={rowCss.end}>
        <span title={`${nameOf(topic.last_post_by)}, ${full(topic.last_post_at)}`}>
          {day(topic.last_post_at)}
        </span>
        <span>{t('forum.replies', { count: Math.max(0, topic.posts - 1) })}</span>
      </div>
    </article>
  );
}
