import { HttpResponse, http } from 'msw';
import type { Award } from '../api/learning-types';
import type {
  Allowance,
  Export,
  MemberCard,
  OwnProfile,
  Privacy,
  Profile,
  TreeNode,
  WrittenPost,
} from '../api/people';
import { PASSWORD } from './account-handlers';
import { ownStanding } from './conduct-handlers';
import { anna, bo, refuse, TERMS, world } from './handlers';

const AT = '2026-01-02T10:00:00Z';
/** The only token that a mail has carried. */
export const TOKEN = 'fra-mailen';

export const kari: MemberCard = {
  user_id: '@kari:no.althing.test',
  display_name: 'Kari Nordås',
  badges: [],
  you: { follow: false, blocked: false, self: false },
};

const picture = (version: string) => ({
  small: `/api/avatars/@anna:dk.althing.test/32@${version}.webp`,
  medium: `/api/avatars/@anna:dk.althing.test/64@${version}.webp`,
  large: `/api/avatars/@anna:dk.althing.test/128@${version}.webp`,
  huge: `/api/avatars/@anna:dk.althing.test/256@${version}.webp`,
});

const privacy: Privacy = {
  profile: 'members',
  email: 'nobody',
  real_name: 'nobody',
  messages: 'members',
  connections: 'members',
};

/** What the server of the tests knows of members; every test begins with a fresh one. */
export const people = {
  own: {} as OwnProfile,
  bo: {} as Profile,
  cards: [] as MemberCard[],
  allowance: {} as Allowance,
  tree: [] as TreeNode[],
  exports: [] as Export[],
  awards: [] as Award[],
  written: [] as WrittenPost[],
  suggested: [] as MemberCard[],
  /** Bodies of what was asked, by method and path. */
  asked: [] as { what: string; body: unknown }[],
};

export function resetPeople(): void {
  people.own = {
    ...anna,
    username: 'anna',
    biography: 'Cykler hele året.',
    languages: ['da', 'sv'],
    joined_at: AT,
    privacy: { ...privacy },
    followers: 1,
    following: 1,
    posts: 3,
  };
  people.bo = {
    ...bo,
    username: 'bo',
    hidden: false,
    deleted: false,
    remote: false,
    biography: 'Bygger både.',
    pronouns: 'han/ham',
    location: 'Aarhus',
    languages: ['da', 'en'],
    time_zone: 'Europe/Copenhagen',
    joined_at: AT,
    posts: 7,
    followers: 0,
    following: 1,
    you: {
      self: false,
      follow: false,
      followed_by: true,
      blocked: false,
      may_follow: true,
      may_message: true,
    },
  };
  people.cards = [
    {
      ...anna,
      badges: [{ id: 'adfaerdskodeks', name: 'Adfærdskodeks' }],
      you: { follow: false, blocked: false, self: true },
    },
    {
      ...bo,
      badges: [],
      biography: 'Bygger både.',
      you: { follow: false, blocked: false, self: false },
    },
    { ...kari, you: { ...kari.you } },
  ];
  people.allowance = {
    allowed: true,
    unlimited: true,
    active: 0,
    active_max: 3,
    month: 0,
    month_max: 5,
    min_days: 14,
  };
  people.tree = [];
  people.exports = [];
  people.awards = [];
  people.written = [];
  people.suggested = [];
  people.asked = [];
}

const done = () => new HttpResponse(null, { status: 204 });
const accepted = () => new HttpResponse(null, { status: 202 });
const FIELDS = 'Some fields need another look.';
const wrongPassword = () =>
  refuse(422, 'M_INVALID_PARAM', FIELDS, { password: 'This is not your present password.' });

async function note(request: Request): Promise<Record<string, string>> {
  const body = await request.json();
  people.asked.push({ what: `${request.method} ${new URL(request.url).pathname}`, body });
  return body as Record<string, string>;
}

/** Sets what stands between the member and another, wherever it is told. */
function stand(userId: unknown, part: Partial<Profile['you']>): void {
  if (userId === bo.user_id) Object.assign(people.bo.you, part);
  for (const card of people.cards) {
    if (card.user_id === userId) Object.assign(card.you, part);
  }
}

const accounts = [
  http.get('*/api/legal/:document', ({ params, request }) =>
    HttpResponse.json({
      document: params.document,
      version: TERMS,
      language: new URL(request.url).searchParams.get('lang'),
      title: params.document === 'coc' ? 'Sådan er vi sammen' : 'Dine oplysninger',
      html: '<p>Vi taler pænt.</p>',
    }),
  ),
  http.post('*/api/auth/terms', async ({ request }) => {
    const { version } = await note(request);
    if (version !== TERMS) return refuse(422, 'M_INVALID_PARAM', FIELDS, { version: 'Old.' });
    world.me = { ...world.me, terms_due: null };
    return done();
  }),
  http.post('*/api/auth/password/forgot', async ({ request }) => {
    await note(request);
    return accepted();
  }),
  http.post('*/api/auth/password/reset', async ({ request }) => {
    const { token, password = '' } = await note(request);
    if (token !== TOKEN) return refuse(410, 'ORG.ALTHING.RESET_INVALID', 'This link is old.');
    if (password.length < 10) {
      return refuse(422, 'M_INVALID_PARAM', FIELDS, { password: 'Use at least 10 characters.' });
    }
    return done();
  }),
  http.put('*/api/auth/email', async ({ request }) => {
    const { email = '', password } = await note(request);
    if (password !== PASSWORD) return wrongPassword();
    world.me = { ...world.me, pending_email: email };
    return accepted();
  }),
  http.post('*/api/auth/email/verify', async ({ request }) => {
    const { token } = await note(request);
    return token === TOKEN
      ? done()
      : refuse(410, 'ORG.ALTHING.EMAIL_TOKEN_INVALID', 'This link is old.');
  }),
  http.post('*/api/auth/email/resend', accepted),
  http.get('*/api/invitations/allowance', () => HttpResponse.json(people.allowance)),
  http.get('*/api/invitations/tree', () => HttpResponse.json({ nodes: people.tree })),
];

const own = [
  http.get('*/api/users/me', () => {
    const conduct = ownStanding();
    return HttpResponse.json({ ...people.own, ...(conduct ? { conduct } : {}) });
  }),
  http.put('*/api/users/me', async ({ request }) => {
    Object.assign(people.own, await note(request));
    return HttpResponse.json(people.own);
  }),
  http.delete('*/api/users/me', async ({ request }) => {
    const { password } = await note(request);
    return password === PASSWORD ? done() : wrongPassword();
  }),
  http.put('*/api/users/me/privacy', async ({ request }) => {
    people.own.privacy = (await note(request)) as unknown as Privacy;
    return HttpResponse.json(people.own.privacy);
  }),
  http.put('*/api/users/me/settings', async ({ request }) =>
    HttpResponse.json(await note(request)),
  ),
  http.post('*/api/users/me/avatar', () => {
    people.own.avatar = picture('1');
    return HttpResponse.json({ avatar: people.own.avatar });
  }),
  http.delete('*/api/users/me/avatar', () => {
    people.own.avatar = null;
    return done();
  }),
  http.get('*/api/users/me/blocks', () =>
    HttpResponse.json({ items: people.cards.filter(({ you }) => you.blocked) }),
  ),
  http.get('*/api/users/me/suggestions', () => HttpResponse.json({ items: people.suggested })),
  http.get('*/api/users/me/exports', () => HttpResponse.json({ items: people.exports })),
  http.post('*/api/users/me/export', () => {
    const one: Export = {
      id: 'e1',
      state: 'preparing',
      progress: 0.4,
      created_at: AT,
      expires_at: '2026-01-03T10:00:00Z',
    };
    people.exports.unshift(one);
    return HttpResponse.json(one, { status: 202 });
  }),
];

const others = [
  http.get('*/api/users/search', ({ request }) => {
    const search = new URL(request.url).searchParams;
    const [q, origin] = [search.get('q') ?? '', search.get('origin')];
    const fits = ({ display_name, user_id, badges }: MemberCard) =>
      display_name.toLowerCase().includes(q.toLowerCase()) &&
      (!origin || user_id.endsWith(':dk.althing.test') === (origin === 'here')) &&
      (!search.has('badge') || badges.some(({ id }) => id === search.get('badge')));
    return HttpResponse.json({ items: people.cards.filter(fits) });
  }),
  http.get('*/api/users/:id', ({ params }) => {
    if (params.id === bo.user_id) return HttpResponse.json(people.bo);
    if (params.id !== anna.user_id) return refuse(404, 'M_NOT_FOUND', 'There is no such member.');
    const { privacy: _, ...told } = people.own;
    return HttpResponse.json({
      ...told,
      hidden: false,
      deleted: false,
      remote: false,
      you: {
        self: true,
        follow: false,
        followed_by: false,
        blocked: false,
        may_follow: false,
        may_message: false,
      },
    });
  }),
  http.get('*/api/users/:id/badges', () => HttpResponse.json({ items: people.awards })),
  http.get('*/api/users/:id/posts', ({ request }) =>
    HttpResponse.json(
      new URL(request.url).searchParams.has('cursor')
        ? { items: people.written.slice(1) }
        : {
            items: people.written.slice(0, 1),
            ...(people.written.length > 1 ? { next_cursor: 'n' } : {}),
          },
    ),
  ),
  http.get('*/api/users/:id/followers', ({ params }) =>
    HttpResponse.json({ items: params.id === anna.user_id ? [people.cards[1]] : [] }),
  ),
  http.get('*/api/users/:id/following', ({ params }) =>
    HttpResponse.json({ items: params.id === bo.user_id ? [people.cards[0]] : [] }),
  ),
  http.post('*/api/users/:id/follow', ({ params }) => {
    stand(params.id, { follow: true });
    return HttpResponse.json({ follow: true });
  }),
  http.delete('*/api/users/:id/follow', ({ params }) => {
    stand(params.id, { follow: false });
    return HttpResponse.json({ follow: false });
  }),
  http.post('*/api/users/:id/block', ({ params }) => {
    stand(params.id, { blocked: true, follow: false, followed_by: false });
    return done();
  }),
  http.delete('*/api/users/:id/block', ({ params }) => {
    stand(params.id, { blocked: false });
    return done();
  }),
];

/** Accounts, profiles, connections and invitations. */
export const peopleHandlers = [...accounts, ...own, ...others];
