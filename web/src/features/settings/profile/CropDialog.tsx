import { useMutation } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { AvatarSet } from '../../../api/people';
import { type Problem, toProblem, unwrap } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import css from './avatar.module.css';
import { Cropper } from './Cropper';

async function send(picture: Blob): Promise<AvatarSet['avatar']> {
  const form = new FormData();
  form.append('file', picture, picture.type === 'image/webp' ? 'avatar.webp' : 'avatar.png');
  const { avatar } = await unwrap(
    // The document names the part; what is sent is the form itself.
    api.POST('/api/users/me/avatar', { body: { file: 'file' }, bodySerializer: () => form }),
  );
  return avatar;
}

/** Why the server did not take the picture, where its status says it all. */
function faultOf({ status, fields }: Problem) {
  if (status === 413) return 'avatar.too_large';
  if (status === 415) return 'avatar.not_a_picture';
  return status === 422 && fields.file ? 'avatar.unreadable' : undefined;
}

interface CropDialogProps {
  picture: ImageBitmap;
  onSaved: (avatar: AvatarSet['avatar']) => void;
  onClose: () => void;
}

export function CropDialog({ picture, onSaved, onClose }: CropDialogProps) {
  const { t } = useTranslation();
  const cut = useRef<() => Promise<Blob>>(undefined);
  const ready = useCallback((how: () => Promise<Blob>) => {
    cut.current = how;
  }, []);
  const save = useMutation({
    mutationFn: async () => {
      if (!cut.current) throw new Error('nothing is drawn yet');
      return send(await cut.current());
    },
    onSuccess: onSaved,
  });
  const fault = save.error ? faultOf(toProblem(save.error)) : undefined;
  return (
    <Dialog
      title={t('avatar.crop_title')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" disabled={save.isPending} onClick={() => save.mutate()}>
            {t(save.isPending ? 'avatar.saving' : 'avatar.use')}
          </Button>
        </>
      }
    >
      <Cropper picture={picture} onReady={ready} />
      {fault && (
        <p role="alert" className={css.error}>
          {t(fault)}
        </p>
      )}
      {save.error && !fault && <ErrorNotice cause={save.error} />}
    </Dialog>
  );
}
