import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import type { OwnProfile } from '../../../api/people';
import { ownProfileQuery } from '../../../api/people-queries';
import { unwrap } from '../../../api/problem';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { Button } from '../../../ui/Button/Button';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';
import { renewMember } from '../../auth/session';
import css from './avatar.module.css';
import { CropDialog } from './CropDialog';

/** What the file dialog offers; the server looks at the bytes themselves. */
const TYPES = 'image/png,image/jpeg,image/webp,image/gif';

/** One's picture: chosen, cut and sent, or removed. */
export function AvatarEditor({ profile }: { profile: OwnProfile }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap>();
  const [unreadable, setUnreadable] = useState(false);
  const [removing, setRemoving] = useState(false);

  const changed = (avatar: OwnProfile['avatar'], said: string) => {
    queryClient.setQueryData(
      ownProfileQuery.queryKey,
      (now) => now && { ...now, avatar: avatar ?? null },
    );
    void renewMember();
    toast(said);
  };
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/users/me/avatar')),
    onSuccess: () => {
      setRemoving(false);
      changed(undefined, t('avatar.removed'));
    },
  });

  const choose = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    // The same file may be chosen again.
    target.value = '';
    if (!file) return;
    try {
      setPicture(await createImageBitmap(file));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  const close = () => {
    picture?.close();
    setPicture(undefined);
  };

  return (
    <section aria-labelledby="avatar" className={css.editor}>
      <h2 id="avatar">{t('avatar.title')}</h2>
      <div className={css.now}>
        <Avatar member={profile} size={96} />
        <div className={css.side}>
          <div className={css.buttons}>
            <input
              ref={input}
              type="file"
              accept={TYPES}
              hidden
              aria-label={t('avatar.choose')}
              onChange={choose}
            />
            <Button
              icon="picture"
              aria-describedby="avatar-hint"
              onClick={() => input.current?.click()}
            >
              {t(profile.avatar ? 'avatar.change' : 'avatar.choose')}
            </Button>
            {profile.avatar && (
              <Button look="quiet" icon="remove" onClick={() => setRemoving(true)}>
                {t('avatar.remove')}
              </Button>
            )}
          </div>
          <p id="avatar-hint" className={css.hint}>
            {t('avatar.hint')}
          </p>
          {unreadable && (
            <p role="alert" className={css.error}>
              {t('avatar.unreadable')}
            </p>
          )}
        </div>
      </div>
      {picture && (
        <CropDialog
          picture={picture}
          onClose={close}
          onSaved={(avatar) => {
            close();
            changed(avatar, t('avatar.saved'));
          }}
        />
      )}
      {removing && (
        <Confirm
          title={t('avatar.remove_title')}
          text={t('avatar.remove_text')}
          act={t('avatar.remove')}
          doing={remove}
          onConfirm={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        />
      )}
    </section>
  );
}
