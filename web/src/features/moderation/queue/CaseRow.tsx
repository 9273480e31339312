import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../api/moderation-types';
import { useDates } from '../../../i18n/dates';
import { Avatar } from '../../../ui/Avatar/Avatar';
import { excerptOf, nameOf } from '../../forum/names';
import { CaseMarks } from '../CaseMarks';
import { useOutcomeWords, useWeight } from '../words';
import css from './queue.module.css';
import type { QueueSearch } from './queue-search';

interface CaseRowProps {
  summary: CaseSummary;
  /** The list stays as it is when the case opens beside it. */
  search: QueueSearch;
}

/** A case in the queue. */
export function CaseRow({ summary, search }: CaseRowProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const outcome = useOutcomeWords();
  const weigh = useWeight();
  const { case_id, about, kind, reasons, flags, weight, posts, post, opened_at } = summary;
  const what = [
    kind === 'post' || reasons.includes('name') ? undefined : t(`moderation.kind.${kind}`),
    ...reasons.map((reason) => t(`moderation.reason.${reason}`)),
  ].filter(Boolean);
  return (
    <article className={css.row} data-hidden={summary.hidden} data-severe={summary.severe}>
      <Avatar member={about} size={28} />
      <div className={css.words}>
        <p className={css.line}>
          <Link
            to="/moderation/cases/$case"
            params={{ case: case_id }}
            search={search}
            activeOptions={{ includeSearch: false }}
            className={css.name}
            data-item={case_id}
          >
            {nameOf(about)}
          </Link>
          <time className={css.age} dateTime={opened_at} title={full(opened_at)}>
            {when(opened_at)}
          </time>
        </p>
        <CaseMarks summary={summary} />
        {post?.excerpt && <p className={css.excerpt}>{excerptOf(post.excerpt)}</p>}
        <p className={css.facts}>
          {what.length > 0 && <span>{what.join(', ')}</span>}
          {flags > 0 && <span>{t('moderation.list.flags', { count: flags })}</span>}
          {posts > 1 && <span>{t('moderation.list.posts', { count: posts })}</span>}
          {weight > 0 && <span>{t('moderation.list.weight', { weight: weigh(weight) })}</span>}
          {summary.outcome && <span>{outcome(summary)}</span>}
        </p>
      </div>
    </article>
  );
}
