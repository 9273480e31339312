import type { Attached } from '../outbox';
import { AttachedFile, UploadingFile } from './AttachedFile';
import { dropPreview } from './previews';
import type { Files } from './use-upload';

interface FileOfPostProps {
  files: Files;
  attached: Attached | null;
  /** The writer wanted to send the picture without words. */
  asked: boolean;
  onAttached: (attached: Attached | null) => void;
}

/** The file of a post that is being written: on its way, or there. */
export function FileOfPost({ files, attached, asked, onAttached }: FileOfPostProps) {
  const { uploading } = files;
  if (uploading) {
    return (
      <UploadingFile
        uploading={uploading}
        onRetry={() => void files.start(uploading.file)}
        onCancel={files.cancel}
      />
    );
  }
  if (!attached) return null;
  return (
    <AttachedFile
      attached={attached}
      asked={asked}
      onAlt={(alt) => onAttached({ ...attached, alt })}
      onRemove={() => {
        dropPreview(attached.upload.attachment_id);
        onAttached(null);
      }}
    />
  );
}
