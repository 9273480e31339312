import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Profile, WrittenPost } from '../../api/people';
import { writtenQuery } from '../../api/people-queries';
import { useDates } from '../../i18n/dates';
import { Icon } from '../../ui/Icon';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import { CategoryName } from '../forum/lists/CategoryName';
import { anchorOf, nameOf } from '../forum/names';
import css from './members.module.css';
import { PagedList } from './PagedList';
import { useProfile } from './ProfilePage';

export function MemberPosts() {
  const { data: profile } = useProfile();
  return profile ? <Posts profile={profile} /> : null;
}

/** What a member wrote where the reader may read, the newest first. */
function Posts({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const { blocked } = profile.you;
  const query = useInfiniteQuery({ ...writtenQuery(profile.user_id), enabled: !blocked });
  const name = nameOf(profile);
  return (
    <section aria-labelledby="posts" className={css.section}>
      <h2 id="posts">{t('profile.posts')}</h2>
      {blocked ? (
        <p className={css.notice}>
          <Icon name="block" />
          {t('profile.posts_blocked', { name })}
        </p>
      ) : query.isSuccess ? (
        <PagedList
          label={t('profile.posts')}
          query={query}
          row={(post) => <PostRow key={post.post_id} post={post} />}
          empty={<p className={css.aside}>{t('profile.no_posts', { name })}</p>}
        />
      ) : (
        <Meanwhile query={query} rows={4} />
      )}
    </section>
  );
}

function PostRow({ post }: { post: WrittenPost }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const { post_id, topic_slug, topic_title, category, at, excerpt } = post;
  return (
    <li className={css.post}>
      <Link
        to="/forum/t/$slug"
        params={{ slug: topic_slug }}
        hash={anchorOf(post_id)}
        className={css.rowName}
        data-item={post_id}
      >
        {topic_title}
      </Link>
      <p className={excerpt ? css.excerpt : css.aside}>{excerpt || t('profile.post_wordless')}</p>
      <p className={css.aside}>
        <CategoryName slug={category} />
        <span aria-hidden="true"> · </span>
        <span title={full(at)}>{when(at)}</span>
      </p>
    </li>
  );
}
