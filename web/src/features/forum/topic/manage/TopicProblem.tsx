import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../../api/problem';
import { categoriesQuery } from '../../../../api/queries';
import type { Topic } from '../../../../api/types';
import { ErrorNotice, Hint } from '../../../../ui/Notice/Notice';
import { usePauseWords } from './pause-words';
import type { Asked } from './TopicMenu';

/** Why a change of a topic was refused; a colleague who was faster is no fault. */
export function TopicProblem({ cause, what }: { cause: unknown; what: Asked }) {
  const { newerTopic } = toProblem(cause);
  return newerTopic ? <Changed topic={newerTopic} what={what} /> : <ErrorNotice cause={cause} />;
}

function Changed({ topic, what }: { topic: Topic; what: Asked }) {
  const { t } = useTranslation();
  const { data } = useQuery(categoriesQuery);
  const pause = usePauseWords();
  const category = data?.items.find(({ slug }) => slug === topic.category)?.name;
  const now = {
    rename: t('topic_head.now_called', { title: topic.title }),
    move: t('topic_head.now_in', { category: category ?? topic.category }),
    slow_mode: topic.slow_mode_seconds
      ? t('topic_head.now_slow', { pause: pause(topic.slow_mode_seconds) })
      : t('topic_head.now_quick'),
    lock: topic.lock
      ? t('topic_head.now_locked', { reason: topic.lock.reason })
      : t('topic_head.now_unlocked'),
  }[what];
  return <Hint>{`${t('topic_head.changed')} ${now} ${t('topic_head.changed_again')}`}</Hint>;
}
