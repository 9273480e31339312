import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import type { HitOf, Topic } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Failure } from '../../../ui/Failure/Failure';
import { Marked } from '../../search/marked';
import { anchorOf, nameOf } from '../names';
import css from './TopicHead.module.css';

const SHORTEST = 2;
const PAUSE_MS = 250;

/** Searches all posts of a topic, also those that are not drawn. */
export function SearchDialog({ topic, onClose }: { topic: Topic; onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const q = useDeferredValue(usePause(words.trim()));
  const field = useRef<HTMLInputElement>(null);
  const query = useQuery({
    queryKey: ['search', 'topic', topic.slug, q],
    queryFn: () => forum.search(topic.slug, q),
    enabled: q.length >= SHORTEST,
    placeholderData: keepPreviousData,
  });
  useEffect(() => field.current?.focus(), []);
  const { data } = query;
  const shown = q.length >= SHORTEST ? data : undefined;

  return (
    <Dialog title={t('topic_head.search')} onClose={onClose} wide>
      <input
        ref={field}
        type="search"
        className={css.field}
        aria-label={t('topic_head.search_field')}
        aria-describedby="topic-search-hint"
        value={words}
        maxLength={200}
        onChange={(event) => setWords(event.target.value)}
      />
      <p id="topic-search-hint" className={css.hint}>
        {t('topic_head.search_hint')}
      </p>
      {query.isError && <Failure cause={query.error} onRetry={() => query.refetch()} />}
      <p role="status" className={css.hint}>
        {shown &&
          (shown.total > 0
            ? t('topic_head.search_found', { count: shown.total })
            : t('topic_head.search_none'))}
      </p>
      {shown && shown.items.length > 0 && (
        <ul className={css.hits}>
          {shown.items.map((hit) => (
            <li key={hit.post_id}>
              <Hit slug={topic.slug} hit={hit} onClose={onClose} />
            </li>
          ))}
        </ul>
      )}
      {shown && shown.total > shown.items.length && (
        <p>
          <Link
            to="/forum/search"
            search={{ q, type: 'posts', topic: topic.slug }}
            onClick={onClose}
          >
            {t('topic_head.search_all', { count: shown.total })}
          </Link>
        </p>
      )}
    </Dialog>
  );
}

function Hit({ slug, hit, onClose }: { slug: string; hit: HitOf<'post'>; onClose: () => void }) {
  const { when } = useDates();
  return (
    <Link to="/forum/t/$slug" params={{ slug }} hash={anchorOf(hit.post_id)} onClick={onClose}>
      <span className={css.who}>
        {nameOf(hit.author)} · {when(hit.at)}
      </span>
      <span>
        <Marked text={hit.excerpt} marks={hit.marks} />
      </span>
    </Link>
  );
}

/** What was written once the writer pauses. */
function usePause(words: string): string {
  const [rested, setRested] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setRested(words), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return rested;
}
