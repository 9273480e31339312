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

/** The words as they were when they were reported, whatever has happened to them since. */
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
  const { evidence, post_id, topic_slug, at, is_removed, restored_as } = target;
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
        {is_removed && <Mark icon="remove" says={t('moderation.case.removed_since')} />}
        {restored_as && <Mark icon="history" says={t('moderation.case.restored')} />}
      </p>
      {evidence ? (
        <>
          <div className={caseCss.words}>
            <PostBody html={evidence.html} />
          </div>
          {evidence.file && <KeptFile caseId={caseId} postId={post_id} file={evidence.file} />}
          <p className={caseCss.sum}>
            <span>{t('moderation.case.sha')}</span>
            <code title={evidence.sha256}>{evidence.sha256.slice(0, SHORT)}…</code>
            <IconButton
              icon="copy"
              label={t('moderation.case.copy_sha')}
              onClick={() => copyText(evidence.sha256, t('moderation.case.sha_copied'))}
            />
            <span title={full(evidence.kept_at)}>
              {t('moderation.case.kept', { time: when(evidence.kept_at) })}
            </span>
          </p>
        </>
      ) : (
        <p className={css.hint}>{t('moderation.case.no_evidence')}</p>
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

function TopicLink({ target, post }: { target: Target; post: string }) {
  const { topic_slug, topic_title } = target;
  return (
    <Link to="/forum/t/$slug" params={{ slug: topic_slug ?? '' }} hash={anchorOf(post)}>
      {topic_title ?? topic_slug}
    </Link>
  );
}
