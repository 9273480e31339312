import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { followPlace } from '../../../ui/place';
import { anchorOf } from '../names';
import { rememberAnchor, storeAnchors } from './anchors';
import type { PostListHandle } from './PostList';
import { viewTop, whenDrawn } from './reveal';
import type { TopicWindow } from './use-window';

/** From so many posts on, a topic whose posts are all read opens at its end. */
const LONG = 20;
/** A post is seen when so much of its head is above the composer. */
const SEEN_PX = 90;
/** So long the reader stays at a place before the address names it. */
const REST_MS = 400;

/** Brings the reader to where they want to be, and remembers where they are. */
export function useTopicScroll(
  view: TopicWindow,
  list: RefObject<PostListHandle | null>,
  dock: RefObject<HTMLElement | null>,
) {
  const { posts, wish, fulfilled, entry, place, complete, topic, before, firstUnread } = view;
  const [divider, setDivider] = useState<string>();
  const current = useRef({ posts, entry, place, wish, before });
  current.current = { posts, entry, place, wish, before };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish is fulfilled once, with the posts that came for it
  useLayoutEffect(() => {
    const handle = list.current;
    if (!wish || !handle || posts.length === 0) return;
    const indexOf = (id: string | undefined) => posts.findIndex((post) => post.post_id === id);
    const focusOn = (index: number, wanted = true) => {
      const id = posts[index]?.post_id;
      if (wanted && id) whenDrawn(anchorOf(id), (post) => post.focus({ preventScroll: true }));
    };
    const showEnd = (focus: boolean) => {
      handle.showEnd();
      focusOn(posts.length - 1, focus);
    };
    const open = () => {
      const unread = indexOf(firstUnread);
      if (unread >= 0) setDivider(firstUnread);
      if (unread > 0 || (unread === 0 && before > 0)) handle.show(unread, viewTop());
      else if (
        unread < 0 &&
        complete &&
        topic?.following !== 'none' &&
        before + posts.length > LONG
      )
        handle.showEnd();
      else handle.showStart();
    };
    switch (wish.kind) {
      case 'opening':
        open();
        break;
      case 'anchor': {
        const index = indexOf(wish.anchor.postId);
        if (index >= 0) handle.show(index, wish.anchor.top);
        else open();
        break;
      }
      case 'post': {
        const index = indexOf(wish.postId);
        if (index < 0) return;
        handle.show(index, viewTop());
        focusOn(index, wish.focus);
        break;
      }
      case 'start':
        handle.showStart();
        focusOn(0);
        break;
      case 'end':
        showEnd(wish.focus);
    }
    fulfilled();
  }, [wish, posts]);

  // What comes while nobody looks is as new as what was unread when the topic was opened.
  useEffect(() => {
    if (document.hidden && firstUnread) setDivider(firstUnread);
  }, [firstUnread]);

  useEffect(() => {
    let frame = 0;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const remember = () => {
      const handle = list.current;
      const now = current.current;
      if (!handle || now.wish) return;
      const index = handle.indexAt(viewTop());
      const postId = now.posts[index]?.post_id;
      if (postId) {
        rememberAnchor(now.entry, { place: now.place, postId, top: handle.topOf(index) });
        // The beginning of the topic is its own address.
        const anchor = now.before + index > 0 ? anchorOf(postId) : undefined;
        clearTimeout(resting);
        resting = setTimeout(() => followPlace(now.entry, anchor), REST_MS);
      }
    };
    const scroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(remember);
    };
    window.addEventListener('scroll', scroll, { passive: true });
    window.addEventListener('pagehide', storeAnchors);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(resting);
      window.removeEventListener('scroll', scroll);
      window.removeEventListener('pagehide', storeAnchors);
    };
  }, [list]);

  /** The last post whose head stands above the composer. */
  const lastInView = useCallback(() => {
    const bottom = dock.current?.getBoundingClientRect().top ?? window.innerHeight;
    const handle = list.current;
    if (!handle || current.current.wish) return -1;
    const index = handle.indexAt(bottom - SEEN_PX);
    return handle.topOf(index) <= bottom - SEEN_PX ? index : index - 1;
  }, [list, dock]);

  return { divider, lastInView };
}
