import type { QueryClient } from '@tanstack/react-query';
import { forum } from '../../../api/forum';
import { type Pages, patchPost } from '../../../api/topic-query';
import type { TopicPage } from '../../../api/types';

/** How much of a topic's end is looked at when posts have come. */
const TAIL = 20;
/** From so many changed posts on, the pages are asked for once instead of each post. */
const MANY = 4;

/** Events of a topic that arrived together. */
export interface Touched {
  created: boolean;
  /** The member has read further, here or in Element, or follows the topic otherwise. */
  read: boolean;
  /** Post IDs. */
  changed: Set<string>;
}

/** The pages with what is said of the topic as a whole, and of what is unread in it. */
function withHead({ pages, ...data }: Pages, head: TopicPage): Pages {
  const { topic, unread, first_unread = null } = head;
  return { ...data, pages: pages.map((page) => ({ ...page, topic, unread, first_unread })) };
}

/** The pages with the topic's end laid over; nothing when they do not meet. */
export function withTail(data: Pages, tail: TopicPage): Pages | undefined {
  const { pages: told } = withHead(data, tail);
  const last = told.at(-1);
  if (!last) return undefined;
  // The end is not here, so nothing of it is shown; only the topic's head is newer.
  if (last.next_cursor) return { ...data, pages: told };
  const held = new Set(data.pages.flatMap((page) => page.items.map((item) => item.post_id)));
  const meets = tail.items.some((item) => held.has(item.post_id));
  if (!meets && held.size > 0) return undefined;
  const newer = new Map(tail.items.map((item) => [item.post_id, item]));
  const fresh = tail.items.filter((item) => !held.has(item.post_id));
  const pages = told.map((page) => ({
    ...page,
    items: page.items.map((item) => newer.get(item.post_id) ?? item),
  }));
  return {
    ...data,
    pages: pages.map((page, index) =>
      index === pages.length - 1 ? { ...page, items: [...page.items, ...fresh] } : page,
    ),
  };
}

/**
 * Brings what was told of a topic to its open page: the end when posts came, the head when something
 * was read, single posts when they changed. One small answer instead of every page that the reader
 * has fetched.
 */
export async function freshen(
  queryClient: QueryClient,
  slug: string,
  { created, read, changed }: Touched,
): Promise<void> {
  const filter = { queryKey: ['topic', slug] };
  const whole = () => queryClient.invalidateQueries(filter);
  const open = queryClient.getQueriesData<Pages>({ ...filter, type: 'active' });
  if (open.length === 0 || changed.size > MANY) return whole();
  // Places that nobody looks at are asked for again when somebody does.
  void queryClient.invalidateQueries({ ...filter, type: 'inactive', refetchType: 'none' });
  try {
    const [tail, ...posts] = await Promise.all([
      created || read ? forum.page(slug, { around: 'end', limit: created ? TAIL : 1 }) : undefined,
      ...[...changed].map((id) => forum.context(id)),
    ]);
    for (const { post } of posts) patchPost(queryClient, post, () => post);
    if (!tail) return;
    for (const [queryKey, data] of open) {
      const now = queryClient.getQueryData<Pages>(queryKey) ?? data;
      const merged = now && (created ? withTail(now, tail) : withHead(now, tail));
      if (merged) queryClient.setQueryData(queryKey, merged);
      else await queryClient.invalidateQueries({ queryKey });
    }
  } catch {
    await whole();
  }
}
