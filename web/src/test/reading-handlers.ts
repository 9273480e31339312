import { HttpResponse, http } from 'msw';
import type {
  Category,
  CategoryWish,
  Hit,
  KeptDraft,
  Notification,
  NotificationPreferences,
  ServerDraft,
  TopicSummary,
  Unread,
  UnreadTopic,
} from '../api/types';
import { bo, category, refuse, topic } from './handlers';

const NOON = '2026-01-02T12:00:00Z';
const NOTHING_UNREAD: Unread = { total: 0, mentions: 0, topics: [], following: [] };
const PREFERENCES: NotificationPreferences = {
  mention: true,
  reply: true,
  follow: true,
  badge: true,
  notice: true,
  digest: 'weekly',
};

/** What the server of the tests knows of reading; every test begins with a fresh one. */
export const desk = {
  categories: [] as Category[],
  topics: [] as TopicSummary[],
  unread: NOTHING_UNREAD,
  /** The queries of the topic lists, in the order they came. */
  listed: [] as Record<string, string>[],
  drafts: new Map<string, KeptDraft>(),
  hits: [] as Hit[],
  searched: [] as Record<string, string>[],
  notifications: [] as Notification[],
  preferences: PREFERENCES,
  /** Bodies of what marks as read. */
  marked: [] as object[],
  unsubscribed: [] as string[],
};

export function resetReading(): void {
  Object.assign(desk, {
    categories: [category],
    topics: [topic],
    unread: NOTHING_UNREAD,
    listed: [],
    drafts: new Map(),
    hits: [],
    searched: [],
    notifications: [],
    preferences: PREFERENCES,
    marked: [],
    unsubscribed: [],
  });
}

/** A topic in a list, unlike the others by its slug. */
export function makeTopic(slug: string, part: Partial<TopicSummary> = {}) {
  return { ...topic, topic_id: `!${slug}:dk.althing.test`, slug, title: slug, ...part };
}

export function makeUnread(part: Partial<UnreadTopic> = {}): UnreadTopic {
  return {
    topic_id: topic.topic_id,
    slug: topic.slug,
    title: topic.title,
    category: topic.category,
    unread: 3,
    mentions: 0,
    first_unread: '$2',
    last_post_at: NOON,
    muted: false,
    ...part,
  };
}

export function makeNotification(part: Partial<Notification> = {}): Notification {
  return {
    id: 'n1',
    kind: 'mention',
    at: NOON,
    read: false,
    actor: bo,
    topic_slug: topic.slug,
    topic_title: topic.title,
    post_id: '$1',
    excerpt: 'Kan du vise vej, Anna?',
    ...part,
  };
}

const asked = (request: Request) => Object.fromEntries(new URL(request.url).searchParams);
const nothing = () => new HttpResponse(null, { status: 204 });
const unreadCount = () => desk.notifications.filter(({ read }) => !read).length;
const keyOf = (key: unknown) => String(key);

const topicHandlers = [
  http.get('*/api/forum/categories', () => HttpResponse.json({ items: desk.categories })),
  http.post('*/api/forum/categories', async ({ request }) => {
    const wish = (await request.json()) as CategoryWish & { slug?: string };
    const made = { ...category, ...wish, slug: wish.slug ?? 'ny', order: desk.categories.length };
    desk.categories = [...desk.categories, made];
    return HttpResponse.json(made, { status: 201 });
  }),
  http.put('*/api/forum/categories/:slug', async ({ request, params }) => {
    const wish = (await request.json()) as Partial<Category>;
    desk.categories = desk.categories
      .map((one) => (one.slug === params.slug ? { ...one, ...wish } : one))
      .sort((one, other) => one.order - other.order);
    return HttpResponse.json(desk.categories.find(({ slug }) => slug === params.slug));
  }),
  http.get('*/api/forum/categories/:slug/topics', ({ request, params }) => {
    desk.listed.push(asked(request));
    const found = desk.categories.find(({ slug }) => slug === params.slug);
    return found
      ? HttpResponse.json({ category: found, items: desk.topics })
      : refuse(404, 'M_NOT_FOUND', 'There is no such category.');
  }),
  http.get('*/api/forum/topics', ({ request }) => {
    desk.listed.push(asked(request));
    return HttpResponse.json({ items: desk.topics });
  }),
];

const readHandlers = [
  http.get('*/api/forum/unread', () => HttpResponse.json(desk.unread)),
  http.post('*/api/forum/read-all', async ({ request }) => {
    desk.marked.push((await request.json()) as object);
    desk.unread = { ...NOTHING_UNREAD, following: desk.unread.following };
    return nothing();
  }),
  http.get('*/api/forum/drafts/:key', ({ params }) => {
    const draft = desk.drafts.get(keyOf(params.key));
    return draft ? HttpResponse.json(draft) : nothing();
  }),
  http.put('*/api/forum/drafts/:key', async ({ request, params }) => {
    const draft = (await request.json()) as ServerDraft;
    const kept = { ...draft, updated_at: new Date().toISOString() };
    desk.drafts.set(keyOf(params.key), kept);
    return HttpResponse.json(kept);
  }),
  http.delete('*/api/forum/drafts/:key', ({ params }) => {
    desk.drafts.delete(keyOf(params.key));
    return nothing();
  }),
];

const tellingHandlers = [
  http.get('*/api/search', ({ request }) => {
    desk.searched.push(asked(request));
    return HttpResponse.json({
      items: desk.hits,
      total: desk.hits.length,
      answered_by: 'index',
    });
  }),
  http.get('*/api/notifications', ({ request }) => {
    const { kind } = asked(request);
    const items = desk.notifications.filter((one) => !kind || one.kind === kind);
    return HttpResponse.json({ items, unread: unreadCount() });
  }),
  http.get('*/api/notifications/count', () => HttpResponse.json({ unread: unreadCount() })),
  http.post('*/api/notifications/read', async ({ request }) => {
    const body = (await request.json()) as { ids?: string[] };
    desk.marked.push(body);
    desk.notifications = desk.notifications.map((one) =>
      !body.ids || body.ids.includes(one.id) ? { ...one, read: true } : one,
    );
    return nothing();
  }),
  http.get('*/api/notifications/preferences', () => HttpResponse.json(desk.preferences)),
  http.put('*/api/notifications/preferences', async ({ request }) => {
    desk.preferences = { ...desk.preferences, ...((await request.json()) as object) };
    return HttpResponse.json(desk.preferences);
  }),
  http.post('*/api/notifications/unsubscribe', async ({ request }) => {
    const { token } = (await request.json()) as { token: string };
    if (token !== 'god') return refuse(404, 'M_NOT_FOUND', 'This link cannot be used any more.');
    desk.unsubscribed.push(token);
    return nothing();
  }),
];

export const readingHandlers = [...topicHandlers, ...readHandlers, ...tellingHandlers];
