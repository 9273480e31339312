import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadForLesson } from '../../../api/upload';
import { Button } from '../../../ui/Button/Button';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { Progress } from '../../../ui/Progress/Progress';
import css from './author.module.css';

/** Uploads a picture and gives its content URI, to be written into a lesson. */
export function AddPicture({ onAdded }: { onAdded: (uri: string) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState(0);
  const sending = useRef<AbortController>(null);
  // Who leaves the page sends no more of it.
  useEffect(() => () => sending.current?.abort(), []);
  const add = useMutation({
    mutationFn: (file: File) => {
      sending.current = new AbortController();
      return uploadForLesson(file, setShare, sending.current.signal);
    },
    onSuccess: ({ uri }) => onAdded(uri),
    onSettled: () => setShare(0),
  });
  return (
    <div className={css.picture}>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp,image/gif"
        hidden
        aria-label={t('author.picture')}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) add.mutate(file);
          currentTarget.value = '';
        }}
      />
      <Button icon="picture" disabled={add.isPending} onClick={() => input.current?.click()}>
        {t('author.picture')}
      </Button>
      {add.isPending && <Progress percent={share * 100} label={t('author.picture_sent')} />}
      {add.error && <ErrorNotice cause={add.error} />}
    </div>
  );
}
