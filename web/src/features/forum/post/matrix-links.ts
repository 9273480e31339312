import type { QueryClient } from '@tanstack/react-query';
import type { Pages } from '../../../api/topic-query';
import { anchorOf } from '../names';

/** The address of the topic that a room is, when it is known. */
export type TopicOfRoom = (roomId: string) => string | undefined;

const LINK = /^https:\/\/matrix\.to\/#\/([^?]+)/i;
/** How the server names the rooms of topics and categories. */
const ALIAS = /^#althing_(topic|forum)_([a-z0-9-]+)$/;

/** The parts of a Matrix link: what it names, and an event in there. */
function partsOf(href: string): string[] {
  try {
    return LINK.exec(href)?.[1]?.split('/').map(decodeURIComponent) ?? [];
  } catch {
    // A per cent sign that stands for nothing.
    return [];
  }
}

/**
 * Where a Matrix link leads on this site: members, topics, posts and categories of our own homeserver;
 * nothing for what only Matrix knows.
 */
export function pathOf(href: string, server: string, topicOf: TopicOfRoom): string | undefined {
  const [named = '', event] = partsOf(href);
  const topicPath = (slug: string) =>
    `/forum/t/${slug}${event?.startsWith('$') ? `#${anchorOf(event)}` : ''}`;
  if (named.startsWith('!')) {
    const slug = topicOf(named);
    return slug && topicPath(slug);
  }
  const colon = named.indexOf(':');
  if (named.slice(colon + 1) !== server || colon < 2) return undefined;
  if (named.startsWith('@')) return `/u/${encodeURIComponent(named.slice(1, colon))}`;
  const [, kind, slug] = ALIAS.exec(named.slice(0, colon)) ?? [];
  if (!slug) return undefined;
  return kind === 'topic' ? topicPath(slug) : `/forum/c/${slug}`;
}

/** What the pages that were seen tell of topics and their rooms. */
export function knownTopics(queryClient: QueryClient | undefined): TopicOfRoom {
  return (roomId) => {
    const places = queryClient?.getQueriesData<Pages>({ queryKey: ['topic'] }) ?? [];
    const topics = places.flatMap(([, data]) => data?.pages.map(({ topic }) => topic) ?? []);
    return topics.find(({ topic_id }) => topic_id === roomId)?.slug;
  };
}

/** Leads the Matrix links of a post to our own pages, where there are such. */
export function leadHome(body: HTMLElement | null, server: string, topicOf: TopicOfRoom): void {
  for (const link of body?.querySelectorAll<HTMLAnchorElement>('a[href^="https://matrix.to/"]') ??
    []) {
    const path = pathOf(link.href, server, topicOf);
    if (!path) continue;
    link.setAttribute('href', path);
    link.removeAttribute('target');
    link.dataset.within = '';
  }
}

/** The path of the link that was clicked to be followed here; nothing when the browser is to do it. */
export function pathClicked(event: {
  target: EventTarget;
  button: number;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  defaultPrevented: boolean;
}): string | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented)
    return undefined;
  const link = target instanceof Element ? target.closest('a[data-within]') : null;
  return link?.getAttribute('href') ?? undefined;
}
