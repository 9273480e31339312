import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import css from './PostContent.module.css';

/** Stands for the words of a removed post: who removed it, and by which rule. */
export function RemovedPost({ post }: { post: Post }) {
  const { t } = useTranslation();
  const { removed, removal, mine } = post;
  const byAuthor = removal ? removal.by === 'author' : removed?.by === 'author';
  if (byAuthor) return <p className={css.removed}>{t('topic.removed_author')}</p>;
  return (
    <p className={css.removed}>
      {removal?.reason
        ? t('moderated.removed_because', { reason: removal.reason })
        : t(removal ? 'moderated.removed' : 'topic.removed_moderator')}
      {mine && removal && (
        <>
          {' '}
          <Link to="/conduct">{t('moderated.why_own')}</Link>
        </>
      )}
    </p>
  );
}
