import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../api/types';
import { useMediaSetting } from '../../../app/media';
import { Icon } from '../../../ui/Icon';
import { fileSize } from '../size';
import css from './AttachmentView.module.css';

const PictureViewer = lazy(async () => ({
  default: (await import('./PictureViewer')).PictureViewer,
}));

/** A picture in a post is never larger than this. */
const WIDEST = 560;
const HIGHEST = 420;

/** A picture, or a card for a file. */
export function AttachmentView({ attachment }: { attachment: Attachment }) {
  return attachment.kind === 'image' ? (
    <PictureOnDemand picture={attachment} />
  ) : (
    <FileCard file={attachment} />
  );
}

/** A picture, or what it shows, for whoever wants to ask for each. */
function PictureOnDemand({ picture }: { picture: Attachment }) {
  const { t } = useTranslation();
  const onDemand = useMediaSetting((state) => state.onDemand);
  const [asked, setAsked] = useState(false);
  if (!onDemand || asked) return <Picture picture={picture} asked={asked} />;
  const { alt, name, size } = picture;
  const words = alt || t('post_view.no_alt', { name });
  return (
    <figure className={css.figure}>
      <button type="button" className={css.veiled} data-act="open" onClick={() => setAsked(true)}>
        <Icon name="picture" size={24} />
        <span className={css.words}>
          <strong>{t('post_view.media_show')}</strong>
          <span>
            {words} · {fileSize(size)}
          </span>
        </span>
      </button>
    </figure>
  );
}

/** The size at which a picture is drawn: known before it is here, so that nothing moves. */
export function drawnSize(width: number, height: number) {
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** `asked`: the button that asked for it is gone. */
function Picture({ picture, asked }: { picture: Attachment; asked: boolean }) {
  const { t } = useTranslation();
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const { width, height, alt, name, url, thumbnail_url } = picture;
  useEffect(() => {
    if (asked) opener.current?.focus({ preventScroll: true });
  }, [asked]);
  if (broken) return <FileCard file={picture} />;
  const size = drawnSize(width || WIDEST, height || HIGHEST);
  const words = alt || t('post_view.no_alt', { name });
  return (
    <figure className={css.figure}>
      <button
        ref={opener}
        type="button"
        className={css.picture}
        aria-label={t('post_view.enlarge', { alt: words })}
        aria-haspopup="dialog"
        data-act="open"
        onClick={() => setOpen(true)}
      >
        <img
          src={thumbnail_url ?? url}
          alt={words}
          {...size}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      </button>
      {alt && <figcaption className={css.caption}>{alt}</figcaption>}
      <Suspense>
        {open && <PictureViewer picture={picture} alt={words} onClose={() => setOpen(false)} />}
      </Suspense>
    </figure>
  );
}

const ICONS = { image: 'picture', file: 'file', audio: 'sound', video: 'film' } as const;

function FileCard({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const { kind, name, size, url, alt } = file;
  return (
    <a href={url} download={name} className={css.file} data-act="open">
      <Icon name={ICONS[kind]} size={24} />
      <span className={css.words}>
        <strong>{name}</strong>
        <span>
          {t(`post_view.kind_${kind}`)} · {fileSize(size)}
          {alt ? ` · ${alt}` : ''}
        </span>
      </span>
      <Icon name="download" />
    </a>
  );
}
