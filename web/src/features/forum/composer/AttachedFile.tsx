import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { useSentence } from '../../../ui/Notice/Notice';
import type { Attached } from '../outbox';
import { fileSize } from '../size';
import css from './AttachedFile.module.css';
import { previewOf } from './previews';
import type { Uploading } from './use-upload';

/** The id of the field for what a picture shows; the composer leads there. */
export const ALT_FIELD = 'composer-alt';

interface AttachedFileProps {
  attached: Attached;
  /** The writer wanted to send the picture without words. */
  asked: boolean;
  onAlt: (alt: string) => void;
  onRemove: () => void;
}

/** A file that will be posted; of a picture one says what it shows. */
export function AttachedFile({ attached, asked, onAlt, onRemove }: AttachedFileProps) {
  const { t } = useTranslation();
  const hintId = useId();
  const { upload, alt, stilled } = attached;
  const preview = previewOf(upload.attachment_id);
  const lacking = asked && alt.trim() === '';
  return (
    <div className={css.file}>
      {preview ? (
        <img src={preview} alt="" className={css.thumbnail} />
      ) : (
        <Icon name={upload.kind === 'image' ? 'picture' : 'file'} size={24} />
      )}
      <div className={css.words}>
        <p className={css.name}>
          {upload.name} <span className={css.size}>{fileSize(upload.size)}</span>
        </p>
        {stilled && <p className={css.hint}>{t('writing.stilled')}</p>}
        {upload.kind === 'image' && (
          <>
            <input
              id={ALT_FIELD}
              className={css.alt}
              value={alt}
              maxLength={500}
              aria-label={t('writing.alt')}
              aria-describedby={hintId}
              placeholder={t('writing.alt')}
              onChange={(event) => onAlt(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
                  event.preventDefault();
                }
              }}
            />
            <p
              id={hintId}
              className={lacking ? css.asked : css.hint}
              role={lacking ? 'alert' : undefined}
            >
              {t(lacking ? 'writing.alt_asked' : 'writing.alt_hint')}
            </p>
          </>
        )}
      </div>
      <IconButton icon="close" label={t('writing.remove_file')} onClick={onRemove} />
    </div>
  );
}

interface UploadingFileProps {
  uploading: Uploading;
  onRetry: () => void;
  onCancel: () => void;
}

/** A file on its way to the server, or one that was refused. */
export function UploadingFile({ uploading, onRetry, onCancel }: UploadingFileProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { file, share, preview, problem } = uploading;
  return (
    <div className={css.file}>
      {preview ? (
        <img src={preview} alt="" className={css.thumbnail} />
      ) : (
        <Icon name="file" size={24} />
      )}
      <div className={css.words}>
        <p className={css.name}>
          {file.name} <span className={css.size}>{fileSize(file.size)}</span>
        </p>
        {problem ? (
          <p className={css.asked} role="alert">
            {sentence(problem)}{' '}
            {problem.mayRetry && (
              <button type="button" className={css.retry} onClick={onRetry}>
                {t('composer.retry')}
              </button>
            )}
          </p>
        ) : (
          <progress
            className={css.progress}
            value={share}
            max={1}
            aria-label={t('writing.uploading', { name: file.name })}
          />
        )}
      </div>
      <IconButton icon="close" label={t('writing.remove_file')} onClick={onCancel} />
    </div>
  );
}
