import { Link } from '@tanstack/react-router';
import { Trans, useTranslation } from 'react-i18next';
import type { CaseDetail, Target } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { IconButton } from '../../../ui/Button/Button';
import { copyText } from '../../../ui/copy';
import { anchorOf } from '../../forum/names';
import { PostBody } from '../../forum/post/PostBody';
import { Mark } from '../CaseMarks';
import css from '../moderation.module.css';
import caseCss from './case.module.css';
import { KeptFile } from './KeptFile';

/** So much of a checksum tells two apart. */
const SHORT = 12;

type KeptWords = NonNullable<Target['evidence']>;

/** The words as they were when they were reported, and before, whatever has happened to them since. */
export function Evidence({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <section className={css.section} aria-labelledby="evidence">
      <h2 id="evidence">{t('moderation.case.evidence')}</h2>
      {detail.targets.length === 0 ? (
        <p className={css.hint}>{t('moderation.case.no_targets')}</p>
      ) : (
        <ol className={caseCss.targets}>
          {detail.targets.map((target) => (
            <li key={target.post_id}>
              <OneTarget caseId={detail.case_id} target={target} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function OneTarget({ caseId, target }: { caseId: string; target: Target }) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const { evidence, post_id, topic_slug, at, is_removed, is_taken_back, restored_as } = target;
  const versions = target.versions ?? [];
  return (
    <article className={caseCss.target}>
      <p className={caseCss.meta}>
        {topic_slug && (
          <span>
            <Trans
              t={t}
              i18nKey="moderation.case.in_topic"
              components={{ topic: <TopicLink target={target} post={post_id} /> }}
            />
          </span>
        )}
        {at && <span title={full(at)}>{t('moderation.case.written', { time: when(at) })}</span>}
        {is_removed && (
          <Mark
            icon="remove"
            says={t(is_taken_back ? 'moderation.case.taken_back' : 'moderation.case.removed_since')}
          />
        )}
        {restored_as && <Mark icon="history" says={t('moderation.case.restored')} />}
      </p>
      {evidence ? (
        <Kept caseId={caseId} postId={post_id} evidence={evidence} />
      ) : (
        <p className={css.hint}>
          {t(is_removed ? 'moderation.case.evidence_gone' : 'moderation.case.no_evidence')}
        </p>
      )}
      {versions.length > 0 && (
        <details className={caseCss.versions}>
          <summary>
            {t('moderation.case.versions')} ({versions.length})
          </summary>
          <ol>
            {versions.map((version) => (
              <li key={`${version.sha256} ${version.kept_at}`}>
                <Kept caseId={caseId} postId={post_id} evidence={version} />
              </li>
            ))}
          </ol>
        </details>
      )}
      {restored_as && topic_slug && (
        <p>
          <Link to="/forum/t/$slug" params={{ slug: topic_slug }} hash={anchorOf(restored_as)}>
            {t('moderation.case.see_restored')}
          </Link>
        </p>
      )}
    </article>
  );
}

interface KeptProps {
  caseId: string;
  postId: string;
  evidence: KeptWords;
}

/** One thing that a post has said, with its checksum. */
function Kept({ caseId, postId, evidence }: KeptProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const { html, file, sha256, kept_at, written_at, is_edit, is_poll } = evidence;
  const written = is_edit ? 'moderation.case.edited' : 'moderation.case.written_so';
  return (
    <>
      <p className={caseCss.meta}>
        {is_poll && <Mark icon="chart" says={t('moderation.case.poll')} />}
        <span title={full(written_at)}>{t(written, { time: when(written_at) })}</span>
      </p>
      <div className={caseCss.words}>
        <PostBody html={html} />
      </div>
      {file && <KeptFile caseId={caseId} postId={postId} version={sha256} file={file} />}
      <p className={caseCss.sum}>
        <span>{t('moderation.case.sha')}</span>
        <code title={sha256}>{sha256.slice(0, SHORT)}…</code>
        <IconButton
          icon="copy"
          label={t('moderation.case.copy_sha')}
          onClick={() => copyText(sha256, t('moderation.case.sha_copied'))}
        />
        <span title={full(kept_at)}>{t('moderation.case.kept', { time: when(kept_at) })}</span>
      </p>
    </>
  );
}

function TopicLink({ target, post }: { target: Target; post: string }) {
  const { topic_slug, topic_title } = target;
  return (
    <Link to="/forum/t/$slug" params={{ slug: topic_slug ?? '' }} hash={anchorOf(post)}>
      {topic_title ?? topic_slug}
    </Link>
  );
}
