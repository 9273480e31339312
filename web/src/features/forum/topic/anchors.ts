import type { QueryClient } from '@tanstack/react-query';
import { type Pages, type Place, topicQuery } from '../../../api/topic-query';

/** Where the reader was in a topic: a post, and how far below the window's top its head was. */
export interface Anchor {
  place: Place;
  postId: string;
  top: number;
}

const STORED = 'althing.anchors';
/** Entries of the history that are kept; older ones open like a first visit. */
const KEPT = 50;

let anchors: Map<string, Anchor> | undefined;

function known(): Map<string, Anchor> {
  if (anchors) return anchors;
  try {
    anchors = new Map(JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as [string, Anchor][]);
  } catch {
    anchors = new Map();
  }
  return anchors;
}

interface EntryOfHistory {
  href: string;
  hash: string;
  state: { __TSR_key?: string };
}

/** Names one entry of the browser's history. */
export function entryOf({ href, state }: Pick<EntryOfHistory, 'href' | 'state'>): string {
  return state.__TSR_key ?? href;
}

export function rememberAnchor(entry: string, anchor: Anchor): void {
  const all = known();
  all.delete(entry);
  all.set(entry, anchor);
  for (const oldest of all.keys()) {
    if (all.size <= KEPT) break;
    all.delete(oldest);
  }
}

export function recallAnchor(entry: string): Anchor | undefined {
  return known().get(entry);
}

/** A reload begins where the reader was. */
export function storeAnchors(): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify([...known()]));
  } catch {
    // Without storage the topic opens at its first unread post.
  }
}

/** The post an address names. */
export function postOf(hash: string): string | undefined {
  const id = decodeURIComponent(hash).replace(/^#/, '');
  return id.startsWith('p-') ? id.slice(2) : undefined;
}

/**
 * Where a topic is to be opened: where the reader left this entry of the history, at the post that the
 * address names, else at the first unread one.
 */
export function openingPlace(queryClient: QueryClient, slug: string, at: EntryOfHistory): Place {
  const anchor = recallAnchor(entryOf(at));
  if (!anchor) return postOf(at.hash) ?? 'unread';
  const { queryKey } = topicQuery(slug, anchor.place);
  const held = queryClient
    .getQueryData<Pages>(queryKey)
    ?.pages.some((page) => page.items.some((item) => item.post_id === anchor.postId));
  return held ? anchor.place : anchor.postId;
}

/** An earlier visit does not say what is unread now, unless it was a moment ago. */
const STILL_NEW_MS = 10_000;

/** Begins to fetch a topic before its page is there. */
export function prefetchTopic(queryClient: QueryClient, slug: string, at: EntryOfHistory): void {
  const place = openingPlace(queryClient, slug, at);
  const query = topicQuery(slug, place);
  const cached = queryClient.getQueryCache().find({ queryKey: query.queryKey });
  const old = cached && Date.now() - cached.state.dataUpdatedAt > STILL_NEW_MS;
  if (old && !recallAnchor(entryOf(at)) && cached.getObserversCount() === 0) {
    queryClient.removeQueries({ queryKey: query.queryKey, exact: true });
  }
  void queryClient.prefetchInfiniteQuery(query);
}
