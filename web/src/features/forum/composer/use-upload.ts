import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, toProblem } from '../../../api/problem';
import { metaQuery } from '../../../api/queries';
import { uploadForPost } from '../../../api/upload';
import { toast } from '../../../ui/Toasts/toasts';
import type { Attached } from '../outbox';
import { fileSize } from '../size';
import { isAnimated } from './animation';
import { keepPreview } from './previews';

/** A file on its way to the server. */
export interface Uploading {
  file: File;
  /** From 0 to 1. */
  share: number;
  preview: string | undefined;
  problem?: Problem | undefined;
}

const MIB = 1024 * 1024;
const GUESSED = { attachment_bytes: 10 * MIB, attachment_types: ['image/*'] };

/** Uploads one file at a time; a file that cannot be taken is refused before it is sent. */
export function useUpload(onDone: (attached: Attached) => void) {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  const limits = { ...GUESSED, ...meta?.limits };
  const [uploading, setUploading] = useState<Uploading>();
  const abort = useRef<AbortController>(undefined);

  const cancel = useCallback(() => {
    abort.current?.abort();
    abort.current = undefined;
    setUploading((now) => {
      if (now?.preview) URL.revokeObjectURL(now.preview);
      return undefined;
    });
  }, []);
  useEffect(() => () => abort.current?.abort(), []);

  const refusal = (file: File): Problem | undefined => {
    if (file.size === 0) return new Problem(422, { error: t('writing.file_empty') });
    if (file.size <= limits.attachment_bytes) return undefined;
    const size = fileSize(limits.attachment_bytes);
    return new Problem(413, { error: t('writing.file_large', { size }) });
  };

  const start = async (file: File) => {
    cancel();
    const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
    const problem = refusal(file);
    setUploading({ file, share: 0, preview, problem });
    if (problem) return;
    const mine = new AbortController();
    abort.current = mine;
    const still = (part: Partial<Uploading>) => {
      if (abort.current === mine) setUploading((now) => now && { ...now, ...part });
    };
    try {
      const stilled = await isAnimated(file);
      const uploaded = await uploadForPost(file, (share) => still({ share }), mine.signal);
      if (abort.current !== mine) return;
      setUploading(undefined);
      if (preview) keepPreview(uploaded.attachment_id, preview);
      onDone({ upload: uploaded, alt: '', ...(stilled ? { stilled } : {}) });
    } catch (cause) {
      still({ problem: toProblem(cause) });
    }
  };

  /** A post holds one file: of several the first, and the others are not left out unsaid. */
  const take = (chosen: readonly File[]) => {
    const [file] = chosen;
    if (!file) return;
    if (chosen.length > 1) toast(t('writing.one_file', { name: file.name }));
    void start(file);
  };

  return { uploading, start, take, cancel, accept: limits.attachment_types.join(',') };
}

export type Files = ReturnType<typeof useUpload>;
