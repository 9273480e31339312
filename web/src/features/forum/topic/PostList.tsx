import { type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Post } from '../../../api/types';
import css from './PostList.module.css';

/** Posts drawn beyond each end of the window. */
const OVERSCAN = 6;
/** So near the end of what is here, the next page is fetched. */
const NEAR = 10;

/** Where the posts stand on the page; lengths in pixels from the window's top. */
export interface PostListHandle {
  /** Brings the head of a post to `top`. */
  show: (index: number, top: number) => void;
  showStart: () => void;
  showEnd: () => void;
  /** The post at `y`; the last one when there is none. */
  indexAt: (y: number) => number;
  topOf: (index: number) => number;
}

interface PostListProps {
  posts: readonly Post[];
  label: string;
  busy: boolean;
  /** Post IDs that stay drawn wherever the reader is. */
  kept: readonly (string | undefined)[];
  onNearStart: () => void;
  onNearEnd: () => void;
  children: (post: Post, index: number) => ReactNode;
  ref: Ref<PostListHandle>;
}

/** A guess at the height of a post that was never drawn. */
function guess(post: Post | undefined): number {
  if (!post) return 120;
  const lines = post.body.split('\n').length + post.body.length / 75;
  const { width = 0, height = 0 } = post.attachment ?? {};
  const picture = width && height ? Math.min(420, (height * Math.min(560, width)) / width) : 0;
  return (
    92 + 24 * lines + picture + (post.reactions.length > 0 ? 12 : 0) + (post.reply_to ? 52 : 0)
  );
}

/**
 * Only the posts in and near the window are drawn. What comes above moves nothing: the reading
 * position is kept by the post that is read.
 */
export function PostList(props: PostListProps) {
  const { posts, label, busy, kept, onNearStart, onNearEnd, children, ref } = props;
  const list = useRef<HTMLDivElement>(null);
  const margin = useMargin(list);
  const paddingTop = useRef(0);
  const [focused, setFocused] = useState<string>();
  const stay = [...kept, focused]
    .map((id) => posts.findIndex(({ post_id }) => post_id === id))
    .filter((index) => index >= 0);

  const virtualizer = useWindowVirtualizer<HTMLDivElement>({
    count: posts.length,
    estimateSize: (index) => guess(posts[index]),
    getItemKey: useCallback((index: number) => posts[index]?.post_id ?? index, [posts]),
    rangeExtractor: ({ startIndex, endIndex, count }: Range) => {
      const from = Math.max(0, startIndex - OVERSCAN);
      const to = Math.min(count - 1, endIndex + OVERSCAN);
      const drawn = Array.from({ length: to - from + 1 }, (_, step) => from + step);
      return [...new Set([...drawn, ...stay])].sort((one, other) => one - other);
    },
    scrollMargin: margin,
    scrollPaddingStart: paddingTop.current,
    anchorTo: 'end',
    // Nothing that arrives or grows may follow the end by itself.
    scrollEndThreshold: Number.NEGATIVE_INFINITY,
  });
  const { range } = virtualizer;
  const aim = useAim(posts, (index) => virtualizer.scrollToIndex(index, { align: 'start' }));

  useEffect(() => {
    if (!range || !aim.settled) return;
    if (range.startIndex < NEAR) onNearStart();
    if (range.endIndex > posts.length - NEAR) onNearEnd();
  }, [range, posts, aim.settled, onNearStart, onNearEnd]);

  useImperativeHandle(
    ref,
    () => ({
      show: (index, top) => {
        paddingTop.current = top;
        virtualizer.setOptions({ ...virtualizer.options, scrollPaddingStart: top });
        virtualizer.scrollToIndex(index, { align: 'start' });
        aim.at(index);
      },
      showStart: () => {
        virtualizer.scrollToOffset(0);
        aim.at(undefined);
      },
      showEnd: () => {
        virtualizer.scrollToEnd();
        aim.at(undefined);
      },
      indexAt: (y) => virtualizer.getVirtualItemForOffset(window.scrollY + y)?.index ?? 0,
      topOf: (index) => (virtualizer.measurementsCache[index]?.start ?? 0) - window.scrollY,
    }),
    [virtualizer, aim.at],
  );

  return (
    <div
      ref={list}
      role="feed"
      aria-label={label}
      aria-busy={busy}
      className={css.list}
      style={{ blockSize: virtualizer.getTotalSize() }}
      onFocus={({ target }) => setFocused(target.closest<HTMLElement>('[data-item]')?.dataset.item)}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const post = posts[index];
        return (
          post && (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={css.row}
              style={{ insetBlockStart: start - margin }}
            >
              {children(post, index)}
            </div>
          )
        );
      })}
    </div>
  );
}

/** Until then the heights around a post that was gone to are not all known. */
const SETTLE_MS = 400;
const OWN_WAYS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * The post that the list goes to. The virtualiser goes to an index until it stands still, and posts
 * that come above make it another one: then it is told anew, unless the reader has taken over.
 */
function useAim(posts: readonly Post[], goTo: (index: number) => void) {
  const aimed = useRef<string>(undefined);
  const latest = useRef({ posts, goTo });
  const before = useRef(posts);
  latest.current = { posts, goTo };
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [settled, setSettled] = useState(false);

  useLayoutEffect(() => {
    const known = before.current;
    before.current = posts;
    if (!aimed.current || known[0]?.post_id === posts[0]?.post_id) return;
    const index = posts.findIndex((post) => post.post_id === aimed.current);
    if (index >= 0) latest.current.goTo(index);
  }, [posts]);

  useEffect(() => {
    const take = () => {
      aimed.current = undefined;
    };
    for (const way of OWN_WAYS) window.addEventListener(way, take, { passive: true });
    return () => {
      clearTimeout(timer.current);
      for (const way of OWN_WAYS) window.removeEventListener(way, take);
    };
  }, []);

  const at = useCallback((index: number | undefined) => {
    aimed.current = index === undefined ? undefined : latest.current.posts[index]?.post_id;
    setSettled(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSettled(true), SETTLE_MS);
  }, []);

  // A list that was not gone anywhere stands where it is.
  useEffect(() => {
    timer.current ??= setTimeout(() => setSettled(true), SETTLE_MS);
  }, []);
  return { at, settled };
}

/** How far below the page's top the list begins. */
function useMargin(list: { current: HTMLElement | null }): number {
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const column = list.current?.parentElement;
    const look = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      setMargin(Math.round(top + window.scrollY));
    };
    look();
    if (!column || !('ResizeObserver' in window)) return;
    const observer = new ResizeObserver(look);
    observer.observe(column);
    return () => observer.disconnect();
  }, [list]);
  return margin;
}
