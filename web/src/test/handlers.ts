import { HttpResponse, http } from 'msw';
import type {
  Category,
  Invitation,
  InvitationUse,
  Me,
  MemberRef,
  Post,
  Topic,
  TopicPage,
} from '../api/types';

export const anna: MemberRef = {
  user_id: '@anna:dk.althing.test',
  display_name: 'Anna Østergaard',
};
export const bo: MemberRef = { user_id: '@bo:dk.althing.test', display_name: 'Bo Lindqvist' };
/** The version of code of conduct and privacy statement that is in force. */
export const TERMS = '2026-01';
const AT = '2026-01-02T10:00:00Z';

const me: Me = {
  ...anna,
  username: 'anna',
  language: 'da',
  role: 'administrator',
  may_invite: true,
  created_at: AT,
  email_verified: false,
  suspended: false,
};

export const topic: Topic = {
  topic_id: '!t:dk.althing.test',
  slug: 'boernevenlige-ruter',
  title: 'Børnevenlige ruter',
  category: 'cykling',
  created_at: AT,
  created_by: bo,
  posts: 1,
  last_post_at: AT,
  last_post_by: bo,
  participants: [bo],
  alias: '#althing_topic_boernevenlige-ruter:dk.althing.test',
  matrix_to: 'https://matrix.to/#/!t:dk.althing.test?via=dk.althing.test',
  badges: [],
  may_post: true,
  pinned: false,
  solved: false,
  archived: false,
  reactions: 0,
  slow_mode_seconds: 0,
  version: '0',
  following: 'none',
  may: { edit: false, move: false, pin: false, solve: false, archive: false, slow_mode: false },
};

export function makePost(part: Partial<Post> = {}): Post {
  return {
    post_id: '$1',
    version: part.post_id ?? '$1',
    topic_id: topic.topic_id,
    topic_slug: topic.slug,
    sender: bo,
    at: AT,
    html: '<p>Kender I en god rute?</p>',
    body: 'Kender I en god rute?',
    kind: 'text',
    reactions: [],
    pending: false,
    mine: false,
    author_blocked: false,
    edits: 0,
    via: 'web',
    solution: false,
    mentions_me: false,
    may_edit: part.mine ?? false,
    flagged_by_me: false,
    ...part,
  };
}

export const category: Category = {
  slug: 'cykling',
  name: 'Cykling',
  description: 'Ruter og reparationer.',
  room_id: '!c:dk.althing.test',
  alias: '#cykling:dk.althing.test',
  badges: [],
  may_post: true,
  topics: 1,
  posts: 1,
  order: 0,
  read: 'territory',
  write: 'members',
  may_read: true,
};

/** What the server of the tests knows; every test begins with a fresh one. */
export const world = {
  signedIn: true,
  posts: [] as Post[],
  /** What is different in the topic. */
  topic: {} as Partial<Topic>,
  /** How many posts are read; all, when not said. */
  readTo: undefined as number | undefined,
  keys: [] as string[],
  invitations: [] as Invitation[],
  /** Who came by an invitation. */
  uses: [] as InvitationUse[],
  /** Whether the good invitation is for one address, and which. */
  /** The invitation is for one address. */
  pinned: false,
  /** Where those who run the territory are reached. */
  contact: undefined as string | undefined,
  /** What is different in the answer about the own account. */
  me: {} as Partial<Me>,
};

export function resetWorld(): void {
  world.signedIn = true;
  world.posts = [makePost()];
  world.topic = {};
  world.readTo = undefined;
  world.keys = [];
  world.invitations = [];
  world.uses = [];
  world.pinned = false;
  world.contact = undefined;
  world.me = {};
}

export function refuse(
  status: number,
  errcode: string,
  error: string,
  fields?: Record<string, string>,
) {
  return HttpResponse.json(
    { errcode, error, request_id: '01HTEST', ...(fields ? { fields } : {}) },
    { status },
  );
}

const find = (id: unknown) => world.posts.find((post) => post.post_id === id) ?? makePost();

/** The page that is asked for; nothing when there is no such post. */
function pageOf(asked: URLSearchParams): TopicPage | undefined {
  const { posts } = world;
  const limit = Number(asked.get('limit') ?? 30);
  const around = asked.get('around');
  const unread = posts.length - (world.readTo ?? posts.length);
  const first = posts[posts.length - unread];
  const named = around === 'unread' ? first?.post_id : around;
  const middle = posts.findIndex((post) => post.post_id === named);
  if (around && around !== 'unread' && around !== 'end' && middle < 0) return undefined;
  const cursor = asked.get('cursor');
  const atEnd = around === 'end' || (around === 'unread' && world.topic.following !== 'none');
  const last = Math.max(0, posts.length - limit);
  const inMiddle = Math.min(Math.max(0, middle - (limit >> 1)), last);
  const opening = middle >= 0 ? inMiddle : atEnd ? last : 0;
  // `<30` asks for what stands before the thirtieth post, `30` for what follows it.
  const before = cursor?.startsWith('<') ? Number(cursor.slice(1)) : undefined;
  const from =
    before !== undefined ? Math.max(0, before - limit) : cursor ? Number(cursor) : opening;
  const to = before ?? from + limit;
  return {
    topic: { ...topic, posts: posts.length, ...world.topic },
    items: posts.slice(from, to),
    position: from,
    unread,
    first_unread: first?.post_id ?? null,
    prev_cursor: from > 0 ? `<${from}` : null,
    next_cursor: to < posts.length ? String(to) : null,
  };
}

export const handlers = [
  http.get('*/api/meta', () =>
    HttpResponse.json({
      name: 'Althing',
      version: '0.1.0',
      territory: {
        code: 'DK',
        name: 'Danmark',
        languages: ['da', 'nb', 'sv', 'en'],
        ...(world.contact ? { contact: world.contact } : {}),
      },
      server_name: 'dk.althing.test',
      homeserver_url: 'https://matrix.dk.althing.test',
      terms: { version: TERMS },
      limits: {
        post_bytes: 20000,
        title_min: 3,
        title_max: 120,
        reaction_bytes: 64,
        password_min: 10,
      },
    }),
  ),
  http.get('*/api/auth/me', () =>
    world.signedIn
      ? HttpResponse.json({ ...me, ...world.me })
      : refuse(401, 'M_MISSING_TOKEN', 'Log ind først.'),
  ),
  http.post('*/api/auth/refresh', () => refuse(401, 'M_UNKNOWN_TOKEN', 'Log ind igen.')),
  http.post('*/api/auth/logout', () => new HttpResponse(null, { status: 204 })),
  http.post('*/api/auth/login', async ({ request }) => {
    const { password } = (await request.json()) as { password: string };
    if (password !== 'korrekt hest')
      return refuse(401, 'M_FORBIDDEN', 'Navn eller kode er forkert.');
    world.signedIn = true;
    return HttpResponse.json({ member: me, expires_at: AT });
  }),
  http.get('*/api/auth/matrix', () =>
    HttpResponse.json({
      user_id: me.user_id,
      homeserver_url: 'https://matrix.dk.althing.test',
    }),
  ),
  http.post('*/api/auth/availability', async ({ request }) => {
    const { invitation, username } = (await request.json()) as Record<string, string>;
    if (invitation !== 'god')
      return refuse(410, 'ORG.ALTHING.INVITATION_INVALID', 'Invitationen virker ikke.');
    const user_id = `@${username}:dk.althing.test`;
    return HttpResponse.json(
      username === 'anna'
        ? { available: false, user_id, error: 'Anna findes allerede.' }
        : { available: true, user_id },
    );
  }),
  http.post('*/api/invitations/validate', async ({ request }) => {
    const { token } = (await request.json()) as { token: string };
    return token === 'god'
      ? HttpResponse.json({
          territory: { code: 'DK', name: 'Danmark' },
          invited_by: { display_name: 'Bo Lindqvist' },
          expires_at: AT,
          pinned: world.pinned,
        })
      : refuse(410, 'ORG.ALTHING.INVITATION_INVALID', 'Invitationen virker ikke.');
  }),
  http.get('*/api/invitations', ({ request }) => {
    const asked = new URL(request.url).searchParams;
    const [mine, state] = [asked.get('mine'), asked.get('state')];
    return HttpResponse.json({
      items: world.invitations.filter(
        (one) =>
          (!state || one.state === state) &&
          (!mine || !one.created_by || one.created_by.user_id === anna.user_id),
      ),
    });
  }),
  http.get('*/api/invitations/:id/usage', () => HttpResponse.json({ items: world.uses })),
  http.post('*/api/invitations', async ({ request }) => {
    const wish = (await request.json()) as { note?: string; max_uses: number };
    const invitation: Invitation = {
      id: `i${world.invitations.length}`,
      role: 'member',
      uses: 0,
      created_at: AT,
      expires_at: AT,
      state: 'active',
      badges: [],
      ...wish,
    };
    world.invitations.unshift(invitation);
    const url = 'https://dk.althing.test/invite#hemmelig';
    return HttpResponse.json({ ...invitation, token: 'hemmelig', url }, { status: 201 });
  }),
  http.delete('*/api/invitations/:id', ({ params }) => {
    const found = world.invitations.find(({ id }) => id === params.id);
    if (found) found.state = 'revoked';
    return new HttpResponse(null, { status: 204 });
  }),
  http.get('*/api/forum/topics/:slug', ({ params, request }) => {
    const page = params.slug === topic.slug && pageOf(new URL(request.url).searchParams);
    return page ? HttpResponse.json(page) : refuse(404, 'M_NOT_FOUND', 'Emnet findes ikke.');
  }),
  http.post('*/api/forum/topics/:id/posts', async ({ request }) => {
    const { body } = (await request.json()) as { body: string };
    const key = request.headers.get('Idempotency-Key') ?? '';
    world.keys.push(key);
    const post = makePost({
      post_id: `$${key}`,
      sender: anna,
      body,
      html: `<p>${body}</p>`,
      mine: true,
      txn_key: key,
    });
    world.posts.push(post);
    return HttpResponse.json(post, { status: 201 });
  }),
  http.put('*/api/forum/posts/:id', async ({ request, params }) => {
    const { body } = (await request.json()) as { body: string };
    const post = Object.assign(find(params.id), { body, html: `<p>${body}</p>`, edited_at: AT });
    return HttpResponse.json(post);
  }),
  http.delete('*/api/forum/posts/:id', ({ params }) => {
    Object.assign(find(params.id), { body: '', html: '', removed: { by: 'author' } });
    return new HttpResponse(null, { status: 204 });
  }),
  http.post('*/api/forum/posts/:id/reactions', async ({ request, params }) => {
    const { key } = (await request.json()) as { key: string };
    find(params.id).reactions = [{ key, count: 1, mine: true, by: [anna] }];
    return HttpResponse.json(find(params.id));
  }),
];
