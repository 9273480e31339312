import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';
import { useRemove } from '../posts';

/** A redaction cannot be taken back, so it is asked for rather than undone. */
export function RemoveDialog({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemove(post);
  return (
    <Confirm
      title={t('post.remove_title')}
      text={t('post.remove_text')}
      act={t('post.remove')}
      doing={remove}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            onClose();
            toast(t('post.removed_done'));
          },
        })
      }
      onClose={onClose}
    />
  );
}
