import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/Icon';
import type { PostListHandle } from './PostList';
import css from './TopicPosition.module.css';

interface TopicPositionProps {
  list: RefObject<PostListHandle | null>;
  /** How many posts stand before the first one here, how many are here, how many there are. */
  before: number;
  here: number;
  count: number;
  complete: boolean;
  busy: boolean;
  /** There is something unread; the reader is not yet there. */
  unread: number | undefined;
  onFirst: () => void;
  onUnread: () => void;
  onNewest: () => void;
}

/** The post at the lower third of the window is the one being read. */
const READING = 0.66;

/** Where in a long topic the reader is, and the ways to its ends. */
export function TopicPosition(props: TopicPositionProps) {
  const { list, before, here, count, complete, busy, unread, onFirst, onUnread, onNewest } = props;
  const { t } = useTranslation();
  const [index, setIndex] = useState(0);
  const [atTop, setAtTop] = useState(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other posts, other place
  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const { scrollHeight } = document.documentElement;
        const atEnd = window.scrollY + window.innerHeight >= scrollHeight - 2;
        const reading = list.current?.indexAt(window.innerHeight * READING) ?? 0;
        setIndex(atEnd ? here - 1 : reading);
        setAtTop(window.scrollY < window.innerHeight);
      });
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [list, before, here]);

  const position = Math.min(Math.max(1, before + index + 1), count);
  const jump = (icon: 'up' | 'down', words: string, act: () => void, hidden: boolean) =>
    !hidden && (
      <button type="button" className={css.jump} onClick={act} disabled={busy}>
        <Icon name={icon} size={16} />
        <span>{words}</span>
      </button>
    );
  return (
    <div className={css.position}>
      <span className={css.bar} aria-hidden="true">
        <span style={{ inlineSize: `${(100 * position) / count}%` }} />
      </span>
      <span className={css.text}>{t('topic.position', { n: position, count })}</span>
      {jump('up', t('topic.to_first'), onFirst, atTop && before === 0)}
      {unread !== undefined &&
        jump(
          unread < before + index ? 'up' : 'down',
          t('topic_read.to_unread'),
          onUnread,
          Math.abs(unread - (before + index)) < 3,
        )}
      {jump('down', t('topic.to_newest'), onNewest, complete && index >= here - 1)}
    </div>
  );
}
