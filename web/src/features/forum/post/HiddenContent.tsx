import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { Button } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import css from './HiddenContent.module.css';
import { PostBody } from './PostBody';

interface HiddenContentProps {
  post: Post;
  /** What is hidden. */
  children: ReactNode;
}

/**
 * What members have reported stays out of sight until a moderator has looked at it, unless the reader
 * wants it. Until then the words are drawn blurred, no picture is fetched, and nothing of it is read
 * out, found or reached by the keyboard.
 */
export function HiddenContent({ post, children }: HiddenContentProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(post.mine);
  const moderates = usePermission('moderate')?.allowed;
  const id = useId();
  return (
    <>
      <div className={css.notice}>
        <Icon name="eye_off" />
        <p>{t(post.mine ? 'moderated.hidden_own' : 'moderated.hidden')}</p>
        <div className={css.acts}>
          {!post.mine && (
            <Button aria-expanded={shown} aria-controls={id} onClick={() => setShown(!shown)}>
              {t(shown ? 'moderated.hide' : 'moderated.show')}
            </Button>
          )}
          {moderates && (
            <Link to="/moderation" search={{ about: post.sender.user_id }}>
              {t('moderated.to_queue')}
            </Link>
          )}
        </div>
      </div>
      <div id={id}>
        {shown ? (
          children
        ) : (
          <div className={css.blurred} aria-hidden="true" inert>
            <PostBody html={post.html} />
          </div>
        )}
      </div>
    </>
  );
}
