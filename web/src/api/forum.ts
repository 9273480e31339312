import { api } from './client';
import { unwrap } from './problem';
import type { Following, HitOf } from './types';

/** A page of a topic: by cursor, around a post or place, or the first. */
export type TopicAt = { cursor: string; limit: number } | { around?: string; limit: number };

interface NewPost {
  body: string;
  reply_to?: string;
  attachment?: string;
  alt?: string;
  instead_of?: string[];
}

const post = (post_id: string) => ({ params: { path: { post_id } } });
const topic = (topic_id: string) => ({ params: { path: { topic_id } } });
/** Only what still is at this version is changed. */
export const at = (version: string) => ({ headers: { 'If-Match': `"${version}"` } });
const once = (key: string) => ({ headers: { 'Idempotency-Key': key } });

/** What a topic page reads and does. */
export const forum = {
  page: (slug: string, query: TopicAt) =>
    unwrap(api.GET('/api/forum/topics/{slug}', { params: { path: { slug }, query } })),
  context: (id: string) => unwrap(api.GET('/api/forum/posts/{post_id}/context', post(id))),
  history: (id: string) => unwrap(api.GET('/api/forum/posts/{post_id}/history', post(id))),
  send: (id: string, body: NewPost, key: string) =>
    unwrap(api.POST('/api/forum/topics/{topic_id}/posts', { ...topic(id), ...once(key), body })),
  vote: (id: string, answers: string[], key: string) =>
    unwrap(
      api.POST('/api/forum/posts/{post_id}/vote', {
        ...post(id),
        ...once(key),
        body: { answers },
      }),
    ),
  /** Markdown as it will be shown. */
  preview: (body: string) => unwrap(api.POST('/api/forum/preview', { body: { body } })),

  rename: (slug: string, title: string, version: string) =>
    unwrap(
      api.PUT('/api/forum/topics/{slug}', {
        params: { path: { slug } },
        ...at(version),
        body: { title },
      }),
    ),
  move: (id: string, category: string, version: string) =>
    unwrap(
      api.POST('/api/forum/topics/{topic_id}/move', {
        ...topic(id),
        ...at(version),
        body: { category },
      }),
    ),
  pin: (id: string, pinned: boolean) =>
    unwrap(api.POST('/api/forum/topics/{topic_id}/pin', { ...topic(id), body: { pinned } })),
  solve: (id: string, post_id: string | null) =>
    unwrap(api.POST('/api/forum/topics/{topic_id}/solve', { ...topic(id), body: { post_id } })),
  archive: (id: string, archived: boolean) =>
    unwrap(api.POST('/api/forum/topics/{topic_id}/archive', { ...topic(id), body: { archived } })),
  slowMode: (id: string, seconds: number, version: string) =>
    unwrap(
      api.POST('/api/forum/topics/{topic_id}/slow-mode', {
        ...topic(id),
        ...at(version),
        body: { seconds },
      }),
    ),
  follow: async (id: string, level: Following): Promise<void> => {
    const path = '/api/forum/topics/{topic_id}/follow';
    if (level === 'none') await unwrap(api.DELETE(path, topic(id)));
    else await unwrap(api.PUT(path, { ...topic(id), body: { level } }));
  },
  /** Outlives the page that sends it. */
  read: (id: string, post_id: string) =>
    unwrap(
      api.POST('/api/forum/topics/{topic_id}/read', {
        ...topic(id),
        body: { post_id },
        keepalive: true,
      }),
    ),
  search: async (slug: string, q: string) => {
    const { items, total } = await unwrap(
      api.GET('/api/search', { params: { query: { q, type: 'posts', topic: slug, limit: 50 } } }),
    );
    return { items: items.filter((hit): hit is HitOf<'post'> => hit.type === 'post'), total };
  },
};
