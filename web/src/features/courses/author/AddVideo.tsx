import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadCaptions, uploadVideo } from '../../../api/upload';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../../i18n/i18n';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { Progress } from '../../../ui/Progress/Progress';
import css from './author.module.css';
import { videoMarkdown } from './video-markdown';

const MIB = 1024 * 1024;
/** What the server takes. */
const MOST_MIB = 50;

interface AddVideoProps {
  /** Is given the Markdown of the video. */
  onAdded: (markdown: string) => void;
  onClose: () => void;
}

/** Uploads a video with its captions, after its author has said what it shows. */
export function AddVideo({ onAdded, onClose }: AddVideoProps) {
  const { t } = useTranslation();
  const [shows, setShows] = useState('');
  const [video, setVideo] = useState<File>();
  const [captions, setCaptions] = useState<Partial<Record<Language, File>>>({});
  const [looked, setLooked] = useState(false);
  const [share, setShare] = useState(0);
  const sending = useRef<AbortController>(null);
  // Who closes the dialog sends no more of it.
  useEffect(() => () => sending.current?.abort(), []);

  const add = useMutation({
    mutationFn: async (file: File) => {
      sending.current = new AbortController();
      const { signal } = sending.current;
      const said: [string, string][] = [];
      // They are small: what is wrong with them is told before the video is sent.
      for (const language of LANGUAGES) {
        const words = captions[language];
        if (words) said.push([language, (await uploadCaptions(words, signal)).uri]);
      }
      const { uri } = await uploadVideo(file, setShare, signal);
      return videoMarkdown(shows, uri, said);
    },
    onSuccess: onAdded,
    onSettled: () => setShare(0),
  });

  const isLarge = video !== undefined && video.size > MOST_MIB * MIB;
  const large = isLarge ? t('server.video_large', { size: `${MOST_MIB} MiB` }) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLooked(true);
    if (shows.trim() && video && !isLarge) add.mutate(video);
  };
  return (
    <Dialog
      title={t('author.video')}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" form="add-video" look="primary" disabled={add.isPending}>
            {t('author.video_insert')}
          </Button>
        </>
      }
    >
      <form id="add-video" className={css.form} noValidate onSubmit={submit}>
        <Field
          id="video-shows"
          label={t('author.video_shows')}
          hint={t('author.video_shows_hint')}
          error={looked && !shows.trim() ? t('author.video_no_words') : undefined}
        >
          {(control) => (
            <input
              {...control}
              required
              value={shows}
              onChange={(event) => setShows(event.target.value)}
            />
          )}
        </Field>
        <Field
          id="video-file"
          label={t('author.video_file')}
          hint={t('author.video_file_hint')}
          error={looked && !video ? t('author.video_no_file') : large}
        >
          {(control) => (
            <input
              {...control}
              type="file"
              required
              accept="video/mp4,video/webm,.m4v"
              onChange={({ currentTarget }) => setVideo(currentTarget.files?.[0])}
            />
          )}
        </Field>
        <fieldset className={css.captions} aria-describedby="captions-why">
          <legend>{t('author.captions')}</legend>
          <p id="captions-why" className={css.hint}>
            {t('author.captions_why')}
          </p>
          {LANGUAGES.map((language) => (
            <Field
              key={language}
              id={`captions-${language}`}
              label={LANGUAGE_NAMES[language]}
              optional
            >
              {(control) => (
                <input
                  {...control}
                  type="file"
                  accept=".vtt,text/vtt"
                  onChange={({ currentTarget }) =>
                    setCaptions({ ...captions, [language]: currentTarget.files?.[0] })
                  }
                />
              )}
            </Field>
          ))}
          <p role="status" className={css.hint}>
            {Object.values(captions).some(Boolean) ? '' : t('author.captions_lack')}
          </p>
        </fieldset>
        {add.isPending && <Progress percent={share * 100} label={t('author.video_sent')} />}
        {add.error && <ErrorNotice cause={add.error} />}
      </form>
    </Dialog>
  );
}
