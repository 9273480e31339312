import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { anchorOf, nameOf } from '../names';
import css from './BlockedPost.module.css';

/** Stands where a post of a blocked member would be; the reader may look all the same. */
export function BlockedPost({ post, onShow }: { post: Post; onShow: () => void }) {
  const { t } = useTranslation();
  const name = nameOf(post.sender);
  return (
    <article
      id={anchorOf(post.post_id)}
      className={css.blocked}
      data-item={post.post_id}
      aria-label={t('post.blocked', { name })}
      tabIndex={-1}
    >
      <Icon name="block" />
      <p>{t('post.blocked', { name })}</p>
      <Button look="quiet" onClick={onShow}>
        {t('post.blocked_show')}
      </Button>
    </article>
  );
}
