import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../api/types';
import { IconButton } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import css from './PictureViewer.module.css';

interface PictureViewerProps {
  picture: Attachment;
  alt: string;
  onClose: () => void;
}

/** A picture as large as the window, or as it is. The browser's own modal, see `Dialog`. */
export function PictureViewer({ picture, alt, onClose }: PictureViewerProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [whole, setWhole] = useState(true);

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const press = (event: KeyboardEvent) => {
    if (event.key === '+' || event.key === '1') setWhole(false);
    if (event.key === '-' || event.key === '0') setWhole(true);
  };

  return (
    <dialog
      ref={dialog}
      className={css.viewer}
      aria-label={alt}
      onKeyDown={press}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={css.bar}>
        <p className={css.name}>{picture.name}</p>
        <button type="button" className={css.act} onClick={() => setWhole(!whole)}>
          {t(whole ? 'post_view.full_size' : 'post_view.fit')}
        </button>
        <a href={picture.url} download={picture.name} className={css.act}>
          <Icon name="download" />
          {t('post_view.download')}
        </a>
        <IconButton icon="close" label={t('app.close')} onClick={onClose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a picture larger than the window scrolls by the keyboard */}
      <div className={css.stage} tabIndex={0} role="group" aria-label={alt}>
        <img
          src={picture.url}
          alt={alt}
          width={picture.width ?? undefined}
          height={picture.height ?? undefined}
          className={whole ? css.whole : css.full}
        />
      </div>
      {picture.alt && <p className={css.caption}>{picture.alt}</p>}
    </dialog>
  );
}
