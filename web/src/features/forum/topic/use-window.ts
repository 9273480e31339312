import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Place, topicQuery } from '../../../api/topic-query';
import { isFollowed } from '../../../ui/place';
import { toast } from '../../../ui/Toasts/toasts';
import { type Anchor, entryOf, openingPlace, postOf, recallAnchor } from './anchors';

/** What is to be brought before the reader once it is here. */
export type Wish =
  | { kind: 'opening' }
  | { kind: 'anchor'; anchor: Anchor }
  | { kind: 'post'; postId: string; focus: boolean }
  | { kind: 'start' }
  | { kind: 'end'; focus: boolean };

/** Places that are not a post. */
const PLACES = new Set<Place>(['start', 'unread', 'end']);

/** The part of a topic that is here, and the ways to its other parts. */
export function useTopicWindow(slug: string) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const location = useLocation();
  const entry = entryOf(location);
  const named = isFollowed(location.state) ? undefined : postOf(location.hash);
  const [place, setPlace] = useState<Place>(() => openingPlace(queryClient, slug, location));
  const [wish, setWish] = useState<Wish | undefined>(() => {
    const anchor = recallAnchor(entry);
    if (anchor) return { kind: 'anchor', anchor };
    return named ? { kind: 'post', postId: named, focus: true } : { kind: 'opening' };
  });
  const query = useInfiniteQuery({
    ...topicQuery(slug, place),
    placeholderData: keepPreviousData,
  });
  const { fetchNextPage, fetchPreviousPage, hasNextPage, isPlaceholderData } = query;
  // While a place is looked for in vain, the last one stays on the page.
  const last = useRef(query.data);
  const data = query.data ?? last.current;
  last.current = data;
  const posts = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const complete = Boolean(data) && !hasNextPage;
  const latest = useRef({ posts, complete });
  latest.current = { posts, complete };

  /** Brings a post before the reader, and fetches what is around it when it is not here. */
  const goTo = useCallback((postId: string, focus = true) => {
    setWish({ kind: 'post', postId, focus });
    if (!latest.current.posts.some((post) => post.post_id === postId)) setPlace(postId);
  }, []);
  const goToStart = useCallback(() => {
    setWish({ kind: 'start' });
    setPlace('start');
  }, []);
  const goToEnd = useCallback((focus = true) => {
    setWish({ kind: 'end', focus });
    if (!latest.current.complete) setPlace('end');
  }, []);

  // Another entry of the history within the same topic: a link to a post, or the way back from it.
  const seen = useRef(entry);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an entry is gone to once
  useEffect(() => {
    if (seen.current === entry) return;
    seen.current = entry;
    const anchor = recallAnchor(entry);
    if (anchor) {
      setWish({ kind: 'anchor', anchor });
      setPlace(openingPlace(queryClient, slug, location));
    } else if (named) goTo(named);
  }, [entry]);

  const arrived = useRef<Place>(undefined);
  if (query.isSuccess && !isPlaceholderData) arrived.current = place;
  // A post that is not in this topic: the reader is told, and stays, or begins where they would have.
  const lost = query.isError && !query.data && !PLACES.has(place);
  useEffect(() => {
    if (!lost) return;
    toast(t('topic.no_such_post'));
    setWish(arrived.current ? undefined : { kind: 'opening' });
    setPlace(arrived.current ?? 'unread');
  }, [lost, t]);

  return {
    query,
    posts,
    topic: data?.pages[0]?.topic,
    /** How many posts of the topic stand before the first one here. */
    before: data?.pages[0]?.position ?? 0,
    unread: data?.pages.at(-1)?.unread ?? 0,
    firstUnread: data?.pages.at(-1)?.first_unread ?? undefined,
    complete,
    place,
    entry,
    named: posts.some((post) => post.post_id === named) ? named : undefined,
    /** Not to be fulfilled with the posts of the place that is being left. */
    wish: isPlaceholderData ? undefined : wish,
    fulfilled: useCallback(() => setWish(undefined), []),
    // Whoever asks while a page is on its way waits for that one.
    more: useCallback(() => fetchNextPage({ cancelRefetch: false }), [fetchNextPage]),
    earlier: useCallback(() => fetchPreviousPage({ cancelRefetch: false }), [fetchPreviousPage]),
    goTo,
    goToStart,
    goToEnd,
  };
}

export type TopicWindow = ReturnType<typeof useTopicWindow>;
