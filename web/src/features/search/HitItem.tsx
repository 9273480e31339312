import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import type { Hit, HitOf } from '../../api/types';
import { useDates } from '../../i18n/dates';
import { Avatar } from '../../ui/Avatar/Avatar';
import { Icon } from '../../ui/Icon';
import { CategoryName } from '../forum/lists/CategoryName';
import { anchorOf, nameOf } from '../forum/names';
import { addressOf } from '../members/address';
import { MemberName } from '../members/MemberName';
import { Marked } from './marked';
import css from './search.module.css';

/** Something that was found, and the way there. */
export function HitItem({ hit }: { hit: Hit }) {
  switch (hit.type) {
    case 'post':
      return <FoundPost hit={hit} />;
    case 'topic':
      return <FoundTopic hit={hit} />;
    case 'member':
      return <FoundMember hit={hit} />;
    case 'course':
      return <FoundCourse hit={hit} />;
  }
}

function FoundPost({ hit }: { hit: HitOf<'post'> }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  return (
    <>
      <Avatar member={hit.author} />
      <div className={css.words}>
        <Link
          to="/forum/t/$slug"
          params={{ slug: hit.topic_slug }}
          hash={anchorOf(hit.post_id)}
          className={css.title}
          data-item={hit.post_id}
        >
          {hit.topic_title}
        </Link>
        <p className={css.excerpt}>
          <Marked text={hit.excerpt} marks={hit.marks} />
        </p>
        <p className={css.meta} title={full(hit.at)}>
          <Trans
            t={t}
            i18nKey="search.by"
            values={{ time: when(hit.at) }}
            components={{
              member: <MemberName member={hit.author} />,
              category: <CategoryName slug={hit.category} />,
            }}
          />
        </p>
      </div>
    </>
  );
}

function FoundTopic({ hit: { topic, marks } }: { hit: HitOf<'topic'> }) {
  const { t } = useTranslation();
  const { day, full } = useDates();
  return (
    <>
      <Avatar member={topic.created_by} />
      <div className={css.words}>
        <Link
          to="/forum/t/$slug"
          params={{ slug: topic.slug }}
          className={css.title}
          data-item={topic.slug}
        >
          <Marked text={topic.title} marks={marks} />
        </Link>
        <p className={css.meta} title={full(topic.last_post_at)}>
          <Trans
            t={t}
            i18nKey="search.by"
            values={{ time: day(topic.last_post_at) }}
            components={{
              member: <MemberName member={topic.created_by} />,
              category: <CategoryName slug={topic.category} />,
            }}
          />
          <span aria-hidden="true"> · </span>
          {t('forum.replies', { count: Math.max(0, topic.posts - 1) })}
        </p>
      </div>
    </>
  );
}

function FoundMember({ hit: { member } }: { hit: HitOf<'member'> }) {
  return (
    <>
      <Avatar member={member} />
      <div className={css.words}>
        <Link
          to="/u/$name"
          params={{ name: addressOf(member.user_id) }}
          className={css.title}
          data-item={member.user_id}
        >
          {nameOf(member)}
        </Link>
        <p className={css.meta}>{member.user_id}</p>
      </div>
    </>
  );
}

function FoundCourse({ hit }: { hit: HitOf<'course'> }) {
  return (
    <>
      <span className={css.sign}>
        <Icon name="learning" />
      </span>
      <div className={css.words}>
        <Link
          to="/courses/$course"
          params={{ course: hit.course_id }}
          className={css.title}
          data-item={hit.course_id}
        >
          {hit.title}
        </Link>
        <p className={css.excerpt}>{hit.summary}</p>
      </div>
    </>
  );
}
