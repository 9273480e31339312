import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post } from '../../../api/types';
import { Icon } from '../../../ui/Icon';
import { anchorOf } from '../names';
import css from './TopicPosition.module.css';

interface TopicPositionProps {
  posts: readonly Post[];
  /** How many the topic has, also those that are not here yet. */
  count: number;
  busy: boolean;
  onFirst: () => void;
  onNewest: () => void;
}

/** The last post whose head is above the lower third of the window, counted from one. */
function positionIn(posts: readonly Post[]): number {
  const { scrollHeight } = document.documentElement;
  if (window.scrollY + window.innerHeight >= scrollHeight - 2) return posts.length;
  const line = window.innerHeight * 0.66;
  let low = 0;
  let high = posts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = document.getElementById(anchorOf(posts[middle]?.post_id ?? ''));
    if (element && element.getBoundingClientRect().top <= line) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}

/** Where in a long topic the reader is, and the ways to its ends. */
export function TopicPosition({ posts, count, busy, onFirst, onNewest }: TopicPositionProps) {
  const { t } = useTranslation();
  const [position, setPosition] = useState(1);
  const [atTop, setAtTop] = useState(true);

  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        setPosition(positionIn(posts));
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
  }, [posts]);

  return (
    <div className={css.position}>
      <span className={css.bar} aria-hidden="true">
        <span style={{ inlineSize: `${(100 * position) / count}%` }} />
      </span>
      <span className={css.text}>{t('topic.position', { n: position, count })}</span>
      <button type="button" className={css.jump} onClick={onFirst} disabled={atTop}>
        <Icon name="up" size={16} />
        {t('topic.to_first')}
      </button>
      <button type="button" className={css.jump} onClick={onNewest} disabled={busy}>
        <Icon name="down" size={16} />
        {t('topic.to_newest')}
      </button>
    </div>
  );
}
