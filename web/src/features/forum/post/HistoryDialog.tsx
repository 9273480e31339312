import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import type { Post } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { nameOf } from '../names';
import css from './HistoryDialog.module.css';
import { PostBody } from './PostBody';

/** What a post said before, the newest wording first. */
export function HistoryDialog({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const query = useQuery({
    queryKey: ['history', post.post_id, post.edited_at],
    queryFn: () => forum.history(post.post_id),
  });
  const versions = query.data?.items.toReversed();
  return (
    <Dialog title={t('post_view.history')} onClose={onClose} wide>
      {versions ? (
        <ol className={css.versions}>
          {versions.map((version, index) => (
            <li key={version.at}>
              <h3 className={css.head} title={full(version.at)}>
                {t(wordsOf(index, versions.length), {
                  name: nameOf(version.by),
                  time: when(version.at),
                })}
              </h3>
              <PostBody html={version.html} />
            </li>
          ))}
        </ol>
      ) : (
        <Waiting query={query} rows={3} />
      )}
    </Dialog>
  );
}

function wordsOf(index: number, count: number) {
  if (index === 0) return 'post_view.version_now';
  return index === count - 1 ? 'post_view.version_first' : 'post_view.version';
}
