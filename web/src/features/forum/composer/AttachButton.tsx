import { type ChangeEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button/Button';
import type { Files } from './use-upload';

/** Chooses a file for the post. */
export function AttachButton({ files }: { files: Files }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file can be chosen again.
    event.target.value = '';
    if (file) void files.start(file);
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={files.accept}
        data-testid="choose-file"
        onChange={choose}
      />
      <IconButton
        icon="clip"
        label={t('writing.attach')}
        onClick={() => chooser.current?.click()}
      />
    </>
  );
}
