import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Post, Topic } from '../../../api/types';
import { useShortcutSetting } from '../../../app/shortcuts';
import { useDates } from '../../../i18n/dates';
import { IconButton } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { MemberName } from '../../members/MemberName';
import { anchorOf } from '../names';
import { CategoryLink } from '../pages/links';
import pages from '../pages/pages.module.css';
import { FollowButton } from './FollowButton';
import { TopicMenu } from './manage/TopicMenu';
import css from './TopicHead.module.css';

const ElementDialog = lazy(async () => ({
  default: (await import('./ElementDialog')).ElementDialog,
}));
const SearchDialog = lazy(async () => ({ default: (await import('./SearchDialog')).SearchDialog }));

interface TopicHeadProps {
  topic: Topic;
  count: number;
  /** The topic's first post, where it is here. */
  first: Post | undefined;
}

/** What the topic is, what may be done with it, and the ways into it. */
export function TopicHead({ topic, count, first }: TopicHeadProps) {
  const { t } = useTranslation();
  const { when, full } = useDates();
  const [open, setOpen] = useState<'element' | 'search'>();
  useFind(() => setOpen('search'));
  const close = () => setOpen(undefined);
  // A post may bear an older date than its room, where a conversation has moved house.
  const startedAt = [topic.created_at, first?.at ?? topic.created_at].sort()[0] ?? '';

  return (
    <header className={css.head}>
      <CategoryLink slug={topic.category} />
      <PageHeading title={topic.title} />
      <Marks topic={topic} />
      <p className={pages.meta}>
        <span title={full(startedAt)}>
          <Trans
            t={t}
            i18nKey="topic.started"
            values={{ time: when(startedAt) }}
            components={{ member: <MemberName member={topic.created_by} /> }}
          />
        </span>
        <span className={css.count}>{t('forum.posts', { count })}</span>
      </p>
      <div className={css.acts}>
        <FollowButton topic={topic} />
        <button type="button" className={css.act} onClick={() => setOpen('element')}>
          <Icon name="external" size={16} />
          {t('topic.open_in_element')}
        </button>
        <IconButton
          icon="search"
          label={t('topic_head.search')}
          onClick={() => setOpen('search')}
        />
        <TopicMenu topic={topic} />
      </div>
      <Suspense>
        {open === 'element' && <ElementDialog topic={topic} onClose={close} />}
        {open === 'search' && <SearchDialog topic={topic} onClose={close} />}
      </Suspense>
    </header>
  );
}

function Marks({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const mark = (icon: IconName, words: string) => (
    <li className={css.mark}>
      <Icon name={icon} size={14} />
      {words}
    </li>
  );
  const { pinned, solved, solved_by, archived, closed, slow_mode_seconds, slug } = topic;
  if (!pinned && !solved && !archived && !closed && !slow_mode_seconds) return null;
  return (
    <ul className={css.marks}>
      {pinned && mark('pin', t('topic_head.pinned'))}
      {solved && (
        <li className={`${css.mark} ${css.solved}`}>
          <Icon name="check" size={14} />
          {solved_by ? (
            <Link to="/forum/t/$slug" params={{ slug }} hash={anchorOf(solved_by)}>
              {t('topic_head.solved_see')}
            </Link>
          ) : (
            t('topic_head.solved')
          )}
        </li>
      )}
      {(archived || closed === 'archived') && mark('archive', t('topic_head.archived'))}
      {closed === 'locked' && mark('lock', t('topic_lock.locked'))}
      {slow_mode_seconds > 0 && mark('clock', t('topic_head.slow'))}
    </ul>
  );
}

/**
 * The browser finds only what is drawn, so its key opens the search of the topic first; pressed again
 * there, it is the browser's.
 */
function useFind(onFind: () => void): void {
  const enabled = useShortcutSetting((state) => state.enabled);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it always opens the same
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      const find = event.key === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!find || event.shiftKey || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      onFind();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [enabled]);
}
