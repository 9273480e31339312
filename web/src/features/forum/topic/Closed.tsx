import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topic } from '../../../api/types';
import { useDates } from '../../../i18n/dates';
import { Icon } from '../../../ui/Icon';
import { Barred } from '../../conduct/barrier/Barred';
import { useBarrier } from '../../conduct/barrier/barrier';
import { CLOSED_PLACE } from '../composer/closed-place';
import { Locked } from '../composer/Locked';
import css from '../composer/Locked.module.css';

interface ClosedProps {
  topic: Topic;
  /** Words are waiting to be sent here. */
  drafted: boolean;
  children: ReactNode;
}

/** What is written with, or why nothing can be written here. */
export function Closed({ topic, drafted, children }: ClosedProps) {
  const { t } = useTranslation();
  const { closed, may_post } = topic;
  const barrier = useBarrier();
  if (closed && may_post === false) return <Over topic={topic} closed={closed} />;
  if (barrier) return <Barred barrier={barrier} drafted={drafted} />;
  if (may_post === false) return <Locked gate={topic} permission="post" />;
  return (
    <>
      {closed && <p className={css.note}>{t(`topic_head.still_${closed}`)}</p>}
      {children}
    </>
  );
}

type Reason = NonNullable<Topic['closed']>;

interface OverProps {
  topic: Topic;
  closed: Reason;
}

const ICONS = { archived: 'archive', locked: 'lock', announces: 'bell' } as const;
const NAMES = {
  archived: 'topic_head.archived',
  locked: 'topic_lock.locked',
  announces: 'topic_head.announces',
} as const satisfies Record<Reason, string>;

function Over({ topic, closed }: OverProps) {
  const { t } = useTranslation();
  const { full } = useDates();
  const lock = closed === 'locked' ? topic.lock : undefined;
  return (
    <section
      id={CLOSED_PLACE}
      tabIndex={-1}
      className={css.locked}
      aria-label={t('composer.label')}
    >
      <span className={css.lock}>
        <Icon name={ICONS[closed]} />
      </span>
      <p className={css.words}>
        <strong>
          {lock?.reason
            ? t('topic_lock.locked_because', { reason: lock.reason })
            : t(NAMES[closed])}
        </strong>
        <span>
          {t(`topic_head.${closed}_text`)}
          {lock && ` ${t('topic_lock.since', { time: full(lock.at) })}`}
        </span>
      </p>
    </section>
  );
}
