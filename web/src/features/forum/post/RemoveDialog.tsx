import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { useRemove } from '../posts';

/** A redaction cannot be taken back, so it is asked for rather than undone. */
export function RemoveDialog({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemove(post);
  return (
    <Dialog
      title={t('post.remove_title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look="critical"
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate(undefined, {
                onSuccess: () => {
                  onClose();
                  toast(t('post.removed_done'));
                },
              })
            }
          >
            {t('post.remove')}
          </Button>
        </>
      }
    >
      <p>{t('post.remove_text')}</p>
      {remove.error && <ErrorNotice cause={remove.error} />}
    </Dialog>
  );
}
