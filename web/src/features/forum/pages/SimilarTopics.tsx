import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { topicsTitledQuery } from '../../../api/reading-queries';
import css from './SimilarTopics.module.css';
import { mostSimilar, tellingWords } from './similar';

const PAUSE_MS = 500;

/** Topics that may already be about what somebody begins to write of; nothing where there are none. */
export function SimilarTopics({ title }: { title: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [asked, setAsked] = useState(title);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(title), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [title]);
  const topics = useQueries({
    queries: tellingWords(asked).map(topicsTitledQuery),
    combine: (answers) => mostSimilar(answers.map(({ data }) => data ?? [])),
  });
  return (
    <div className={topics.length > 0 ? css.similar : undefined}>
      {/* Always there: only what changes in it is read out. */}
      <p id={id} role="status" className={css.head}>
        {topics.length > 0 && t('new_topic.similar', { count: topics.length })}
      </p>
      {topics.length > 0 && (
        <ul aria-labelledby={id}>
          {topics.map(({ topic_id, slug, title: name, posts }) => (
            <li key={topic_id}>
              <Link to="/forum/t/$slug" params={{ slug }}>
                {name}
              </Link>
              <span className={css.count}>
                {t('forum.replies', { count: Math.max(0, posts - 1) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
