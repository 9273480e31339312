import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { EvidenceFile } from '../../../api/moderation-types';
import { toProblem } from '../../../api/problem';
import { Button } from '../../../ui/Button/Button';
import { saveBlob } from '../../../ui/download';
import { takeFocus } from '../../../ui/focus';
import { Icon } from '../../../ui/Icon';
import { fileSize } from '../../forum/size';
import css from '../moderation.module.css';
import caseCss from './case.module.css';

/** What the server makes of every picture that can be shown. */
const SHOWN = 'image/webp';
const GONE = 'ORG.ALTHING.MEDIA_GONE';

interface KeptFileProps {
  caseId: string;
  postId: string;
  /** Checksum of what the post said with it. */
  version: string;
  file: EvidenceFile;
}

/** The file of a kept post. It may be anything: nobody sees it before they have asked for it. */
export function KeptFile({ caseId, postId, version, file }: KeptFileProps) {
  const { t } = useTranslation();
  const [picture, setPicture] = useState<Blob>();
  const [odd, setOdd] = useState(false);
  const { kind, name, alt } = file;
  const fetched = useMutation({
    mutationFn: () => moderation.evidenceFile(caseId, postId, version),
    // A picture stays on this page alone.
    gcTime: 0,
    onSuccess: (blob: Blob) => {
      if (kind !== 'image' || odd) saveBlob(name, blob);
      else if (blob.type === SHOWN) setPicture(blob);
      else setOdd(true);
    },
  });
  const problem = fetched.error && toProblem(fetched.error);
  const shows = kind === 'image' && !odd;
  return (
    <div className={caseCss.file}>
      <p className={caseCss.attachment}>
        <Icon name="clip" size={16} />
        {t('moderation.case.attachment', { name })}
      </p>
      {alt && <p className={css.hint}>{t('moderation.case.file_alt', { alt })}</p>}
      {picture ? (
        <Shown picture={picture} alt={alt || t('post_view.no_alt', { name })} />
      ) : (
        odd && <p className={css.hint}>{t('moderation.case.file_odd')}</p>
      )}
      {problem && (
        <p role="alert" className={css.hint}>
          {problem.errcode === GONE ? t('moderation.case.file_gone') : problem.message}
        </p>
      )}
      {picture ? (
        <Button look="quiet" icon="eye_off" onClick={() => setPicture(undefined)}>
          {t('moderation.case.file_hide')}
        </Button>
      ) : (
        <Button
          look="quiet"
          icon={shows ? 'eye' : 'download'}
          disabled={fetched.isPending}
          onClick={() => fetched.mutate()}
        >
          {t(shows ? 'moderation.case.file_show' : 'moderation.case.file_download', {
            what: whatOf(t(`post_view.kind_${kind}`), file),
          })}
        </Button>
      )}
    </div>
  );
}

/** What it is and how large, as far as anybody has said so. */
function whatOf(kind: string, { content_type, size }: EvidenceFile): string {
  const parts = [kind, content_type, size ? fileSize(size) : undefined];
  return parts.filter(Boolean).join(', ');
}

function Shown({ picture, alt }: { picture: Blob; alt: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <figure ref={takeFocus} tabIndex={-1} className={caseCss.picture}>
      {url && <img src={url} alt={alt} />}
    </figure>
  );
}
