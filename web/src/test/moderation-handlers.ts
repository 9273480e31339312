import { HttpResponse, http } from 'msw';
import type {
  Appeal,
  AuditLine,
  CaseDetail,
  CaseSummary,
  DecisionWish,
  ListPreview,
  MemberHistory,
  Policies,
  Preview,
  Raid,
} from '../api/moderation-types';
import type { MemberRef } from '../api/types';
import { anna, bo, refuse } from './handlers';

const AT = '2026-01-02T10:00:00Z';
export const ingrid: MemberRef = {
  user_id: '@ingrid:dk.althing.test',
  display_name: 'Ingrid Sørensen',
};
const soeren: MemberRef = {
  user_id: '@soeren:dk.althing.test',
  display_name: 'Søren Holm',
};
const SHA = 'a3f5c1d2e4b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90';

const history = (): MemberHistory => ({
  member: bo,
  standing: { active: 0, suspended: false, next_step: 1 },
  strikes: [],
  cases: [],
  notes: [],
  flags_made: { total: 6, agreed: 4 },
  invited_by: anna,
  invited: { total: 2, struck: 1 },
  joined_at: AT,
  posts: 7,
  may: { judge: true, reset_name: true },
});

export function makeCase(part: Partial<CaseDetail> = {}): CaseDetail {
  return {
    case_id: 'k1',
    version: 1,
    kind: 'post',
    state: 'open',
    about: bo,
    reasons: ['harassment'],
    flags: 2,
    weight: 3.25,
    hidden: false,
    severe: false,
    via: ['web'],
    same_branch: false,
    opened_at: AT,
    changed_at: AT,
    post: {
      post_id: '$ovn',
      topic_slug: 'broedbagning',
      topic_title: 'Brødbagning',
      category: 'mad',
      excerpt: 'Du er for dum til at eje en ovn.',
    },
    posts: 1,
    targets: [
      {
        post_id: '$ovn',
        topic_id: '!b:dk.althing.test',
        topic_slug: 'broedbagning',
        topic_title: 'Brødbagning',
        at: AT,
        is_removed: false,
        evidence: {
          body: 'Du er for **dum** til at eje en ovn.',
          html: '<p>Du er for <strong>dum</strong> til at eje en ovn.</p>',
          sha256: SHA,
          written_at: AT,
          kept_at: AT,
        },
      },
    ],
    flag_list: [
      {
        by: soeren,
        reason: 'harassment',
        text: 'Det er tredje gang i dag.',
        at: AT,
        via: 'web',
        weight: 1.5,
        accuracy: 0.8,
        counts: true,
      },
      {
        by: ingrid,
        reason: 'harassment',
        text: '',
        at: AT,
        via: 'matrix',
        weight: 1,
        counts: true,
      },
    ],
    notes: [],
    log: [{ seq: 1, at: AT, action: 'case.opened', case_id: 'k1', hash: 'h1' }],
    member: history(),
    next_step: 1,
    only_nudge: false,
    may: {
      claim: true,
      decide: true,
      merge: true,
      interim: true,
      confirm: false,
      overturn: false,
      lift: false,
    },
    ...part,
  };
}

export const makeAppeal = (part: Partial<Appeal> = {}): Appeal => ({
  case_id: 'k9',
  kind: 'appeal',
  state: 'open',
  text: 'Linjen er fra en vise, som Åse bad om.',
  at: AT,
  due_at: '2126-01-09T10:00:00Z',
  questions: [],
  member: bo,
  issuer: ingrid,
  may_decide: true,
  step: 2,
  version: 3,
  ...part,
});

const SIGNS: Raid['signs'] = [
  { kind: 'joins', count: 2, limit: 10, window_seconds: 3600 },
  { kind: 'posts', count: 4, limit: 20, window_seconds: 600 },
  { kind: 'flags', count: 9, limit: 8, window_seconds: 600 },
  // Never a wave.
  { kind: 'guests', count: 7, limit: 0, window_seconds: 60 },
];

/** What the server of the tests knows of moderation; every test begins with a fresh one. */
export const court = {
  cases: [] as CaseDetail[],
  history: history(),
  /** The latest case about what is judged by the way. */
  latest: undefined as Preview['latest'],
  appeals: [] as Appeal[],
  raid: { on: false, signs: SIGNS } as Raid,
  log: [] as AuditLine[],
  policies: {} as Policies,
  preview: {} as ListPreview,
  /** Bodies of what was asked, by the last parts of the path, with the key that does it once. */
  asked: [] as { what: string; body: unknown; key?: string }[],
  /** Queries of the lists. */
  listed: [] as Record<string, string>[],
};

export function resetCourt(): void {
  court.cases = [makeCase()];
  court.history = history();
  court.latest = undefined;
  court.appeals = [makeAppeal()];
  court.raid = { on: false, signs: SIGNS };
  court.log = [
    {
      seq: 2,
      at: AT,
      actor: ingrid,
      action: 'case.decided',
      case_id: 'k1',
      about: bo,
      reason: 'strike 1, people: Skrev »dum«.',
      hash: 'f00dcafe00112233',
    },
    { seq: 1, at: AT, action: 'case.opened', case_id: 'k1', about: bo, hash: 'deadbeef00112233' },
  ];
  court.policies = {
    own: {
      room_id: '!p:dk.althing.test',
      alias: '#althing_policy:dk.althing.test',
      rules: [],
      pending: [],
    },
    watched: [],
  };
  court.preview = {
    room_id: '!se:se.althing.test',
    name: 'Sverige',
    rules: [
      {
        entity: '@spam:se.althing.test',
        recommendation: 'm.ban',
        reason: 'Reklame',
        matches: [],
      },
    ],
    affected: 0,
    members: 240,
  };
  court.asked = [];
  court.listed = [];
}

const BASE = '*/api/forum/moderation';

const summaryOf = (detail: CaseDetail): CaseSummary => detail;
const find = (id: unknown) => court.cases.find(({ case_id }) => case_id === id);
const waits = ({ state }: CaseSummary) => ['open', 'claimed', 'appealed'].includes(state);

async function note(request: Request): Promise<Record<string, unknown>> {
  const { pathname } = new URL(request.url);
  const body = request.body ? await request.json() : undefined;
  const key = request.headers.get('Idempotency-Key');
  const what = pathname.split('/').slice(-2).join('/');
  court.asked.push({ what, body, ...(key ? { key } : {}) });
  return (body ?? {}) as Record<string, unknown>;
}

/** What was done to a case, by whoever is signed in. */
function act(detail: CaseDetail, action: string, part: Partial<CaseDetail>): void {
  const seq = detail.log.length + 1;
  Object.assign(detail, part, {
    version: detail.version + 1,
    log: [
      ...detail.log,
      { seq, at: AT, actor: anna, action, case_id: detail.case_id, hash: `h${seq}` },
    ],
  });
}

/** A colleague is faster. */
export function actBefore(detail: CaseDetail, part: Partial<CaseDetail>, action: string): void {
  const seq = detail.log.length + 1;
  const line = { seq, at: AT, actor: ingrid, action, case_id: detail.case_id, hash: `h${seq}` };
  Object.assign(detail, part, { version: detail.version + 1, log: [...detail.log, line] });
}

/** What is asked of a case whose version holds; else the newer case. */
const ofCase = (
  name: string,
  answer: (detail: CaseDetail, body: Record<string, unknown>) => CaseDetail | Preview,
) =>
  http.post(`${BASE}/cases/:id/${name}`, async ({ params, request }) => {
    const body = await note(request);
    const detail = find(params.id);
    if (!detail) return refuse(404, 'M_NOT_FOUND', 'There is no such case.');
    if (body.version !== detail.version) {
      return HttpResponse.json(
        { errcode: 'ORG.ALTHING.CASE_CHANGED', error: 'Ingrid decided this.', case: detail },
        { status: 409 },
      );
    }
    return HttpResponse.json(answer(detail, body));
  });

/** An act on such a case. */
const onCase = (name: string, write: (detail: CaseDetail, body: Record<string, unknown>) => void) =>
  ofCase(name, (detail, body) => {
    write(detail, body);
    return detail;
  });

const effectsOf = ({ outcome }: DecisionWish, step: number | undefined) => {
  if (outcome === 'dismissed') return [];
  const until = step && step < 3 ? ['Advarslen gælder til 2. apr. 2026.'] : [];
  return ['Indlægget fjernes.', ...until];
};

const preview = (wish: DecisionWish, detail: CaseDetail): Preview => {
  const step = wish.outcome === 'strike' ? (wish.severe ? 3 : detail.next_step) : undefined;
  return {
    ...(step ? { step } : {}),
    statement:
      wish.outcome === 'dismissed'
        ? ''
        : `Du har fået strike ${step}. Regel: Tal med mennesker.\n\n${wish.facts}\n\nDu kan klage i 6 måneder.`,
    effects: effectsOf(wish, step),
    ...(step && step < 3 ? { active_until: '2026-04-02' } : {}),
    language: 'da',
  };
};

/** What a member would read of an act that is no decision of a case. */
const told = (said: string, why: unknown, effect: string): Preview => ({
  statement: `${said}\n\n${why}\n\nDu kan klage i 6 måneder.`,
  effects: [effect],
  language: 'da',
});

export const moderationHandlers = [
  http.get(`${BASE}/queue`, ({ request }) => {
    const asked = Object.fromEntries(new URL(request.url).searchParams);
    if (asked.limit !== '1') court.listed.push(asked);
    const items = court.cases
      .filter((one) =>
        asked.state === undefined
          ? waits(one)
          : asked.state === 'all' || asked.state === one.state || asked.state === 'mine',
      )
      .filter((one) => !asked.kind || one.kind === asked.kind)
      .filter((one) => !asked.about || one.about.user_id === asked.about)
      .map(summaryOf);
    const unconfirmed = court.cases.filter(({ decision }) => decision?.confirm_until);
    const count = (state: string) => court.cases.filter((one) => one.state === state).length;
    return HttpResponse.json({
      items,
      counts: {
        open: count('open'),
        claimed: count('claimed'),
        mine: court.cases.filter((one) => one.claimed_by?.user_id === anna.user_id).length,
        appealed: count('appealed'),
        unconfirmed: unconfirmed.length,
        waiting: count('open') + count('claimed') + count('appealed') + unconfirmed.length,
        unattended: count('open') + count('appealed') + unconfirmed.length,
      },
      ...(count('open') > 0 ? { oldest_open_at: AT } : {}),
    });
  }),
  http.get(`${BASE}/cases/:id`, ({ params }) => {
    const detail = find(params.id);
    return detail
      ? HttpResponse.json(detail)
      : refuse(404, 'M_NOT_FOUND', 'There is no such case.');
  }),
  onCase('claim', (detail, { claim }) => {
    if (claim) act(detail, 'case.claimed', { state: 'claimed', claimed_by: anna });
    else {
      act(detail, 'case.released', { state: 'open' });
      delete detail.claimed_by;
    }
  }),
  onCase('note', (detail, { text, to_member }) => {
    const asked = to_member ? { asked: true } : {};
    act(detail, 'case.noted', {
      notes: [...detail.notes, { by: anna, text: String(text), at: AT, ...asked }],
    });
  }),
  onCase('merge', (detail, { into }) =>
    act(detail, 'case.merged', { state: 'merged', merged_into: String(into) }),
  ),
  http.post(`${BASE}/cases/:id/preview`, async ({ params, request }) => {
    const wish = await note(request);
    const detail = find(params.id);
    return detail
      ? HttpResponse.json(preview(wish as unknown as DecisionWish, detail))
      : refuse(404, 'M_NOT_FOUND', 'There is no such case.');
  }),
  onCase('decide', (detail, body) => {
    const wish = body as unknown as DecisionWish;
    const { step, statement } = preview(wish, detail);
    act(detail, 'case.decided', {
      state: 'decided',
      outcome: wish.outcome,
      ...(step ? { step } : {}),
      decision: {
        outcome: wish.outcome,
        ...(step ? { step } : {}),
        ...(wish.rule ? { rule: wish.rule } : {}),
        facts: wish.facts ?? '',
        severe: wish.severe ?? false,
        removes: wish.removes ?? false,
        by: anna,
        at: AT,
        statement,
      },
      may: { ...detail.may, claim: false, decide: false, merge: false, interim: false },
    });
  }),
  onCase('confirm', (detail) =>
    act(detail, 'case.confirmed', { may: { ...detail.may, confirm: false } }),
  ),
  ofCase('confirm/preview', (_, { facts }) => ({
    ...told('Du har fået strike 3.', facts, 'Kontoen er lukket.'),
    step: 3,
  })),
  onCase('lift', (detail) => act(detail, 'case.lifted', { may: { ...detail.may, lift: false } })),
  http.post(`${BASE}/strike`, async ({ request }) => {
    await note(request);
    const detail = makeCase({ case_id: 'k3', state: 'decided' });
    court.cases.push(detail);
    return HttpResponse.json(detail, { status: 201 });
  }),
  http.post(`${BASE}/strike/preview`, async ({ request }) => {
    const wish = await note(request);
    const { next_step } = court.history.standing;
    return HttpResponse.json({
      ...preview(wish as unknown as DecisionWish, makeCase({ next_step })),
      ...(court.latest ? { latest: court.latest } : {}),
    });
  }),
  http.post(`${BASE}/interim-suspend`, async ({ request }) => {
    const { reason, case_id } = await note(request);
    const detail = find(case_id) ?? court.cases[0] ?? makeCase();
    act(detail, 'case.interim', {
      interim: {
        by: anna,
        at: AT,
        until: '2126-01-05T10:00:00Z',
        reason: String(reason),
        lapsed: false,
      },
      may: { ...detail.may, interim: false },
    });
    return HttpResponse.json(detail, { status: 201 });
  }),
  http.post(`${BASE}/interim-suspend/preview`, async ({ request }) => {
    const { reason } = await note(request);
    return HttpResponse.json(
      told('Kontoen er lukket foreløbigt.', reason, 'Du kan ikke logge ind i 72 timer.'),
    );
  }),
  http.get(`${BASE}/rules`, () =>
    HttpResponse.json({
      version: '2026-01',
      rules: [
        { id: 'people', title: 'Tal med mennesker', text: 'Gå efter sagen, ikke efter personen.' },
        { id: 'threats', title: 'Trusler og chikane', text: 'Det finder vi os ikke i.' },
      ],
    }),
  ),
  http.get(`${BASE}/members/:id`, () => HttpResponse.json(court.history)),
  http.post(`${BASE}/members/:id/notes`, async ({ request }) => {
    const { text } = await note(request);
    court.history.notes = [...court.history.notes, { by: anna, text: String(text), at: AT }];
    return HttpResponse.json(court.history);
  }),
  http.post(`${BASE}/members/:id/reset-name`, async ({ request }) => {
    await note(request);
    court.history = { ...court.history, member: { ...bo, display_name: 'bo' } };
    return HttpResponse.json(court.history);
  }),
  http.post(`${BASE}/members/:id/remove-posts`, async ({ request }) => {
    await note(request);
    const detail = makeCase({ case_id: 'k2', removal: { done: 40, of: 200 } });
    court.cases.push(detail);
    return HttpResponse.json(detail, { status: 201 });
  }),
  http.post(`${BASE}/members/:id/remove-posts/preview`, async ({ request }) => {
    const { reason } = await note(request);
    const shown = told('Indlæg af dig er fjernet.', reason, '200 indlæg fjernes.');
    return HttpResponse.json({ ...shown, post_ids: ['$a', '$b'] });
  }),
  http.get(`${BASE}/raid`, () => HttpResponse.json(court.raid)),
  http.post(`${BASE}/raid`, async ({ request }) => {
    const { on, reason } = await note(request);
    court.raid = on
      ? { on: true, since: AT, by: anna, reason: String(reason), signs: SIGNS }
      : { on: false, signs: SIGNS };
    return HttpResponse.json(court.raid);
  }),
  http.get('*/api/appeals', ({ request }) => {
    const { state, cursor = '0' } = Object.fromEntries(new URL(request.url).searchParams);
    const items = court.appeals
      .filter((one) => state === 'all' || (one.state === 'open') === (state === 'open'))
      .sort((a, b) => a.due_at.localeCompare(b.due_at));
    const end = Number(cursor) + 30;
    return HttpResponse.json({
      items: items.slice(Number(cursor), end),
      ...(items.length > end ? { next_cursor: String(end) } : {}),
    });
  }),
  http.post('*/api/appeals/:id/:act', async ({ params, request }) => {
    const { decision, text, claim } = await note(request);
    const appeal = court.appeals.find(({ case_id }) => case_id === params.id) ?? makeAppeal();
    if (params.act === 'ask') {
      appeal.questions = [...appeal.questions, { text: String(text), at: AT }];
    } else if (params.act === 'claim') {
      appeal.claimed_by = claim ? anna : null;
    } else {
      Object.assign(appeal, {
        state: decision,
        answer: { text, at: AT },
        decided_by: anna,
      });
    }
    return HttpResponse.json(appeal);
  }),
  http.get('*/api/audit', ({ request }) => {
    const asked = Object.fromEntries(new URL(request.url).searchParams);
    court.listed.push(asked);
    return HttpResponse.json({
      items: court.log.filter(({ action }) => !asked.action || action.startsWith(asked.action)),
    });
  }),
  http.get('*/api/audit/export', () =>
    HttpResponse.text('{"seq":1}\n', { headers: { 'Content-Type': 'application/jsonl' } }),
  ),
  http.get(`${BASE}/policies`, () => HttpResponse.json(court.policies)),
  http.post(`${BASE}/policies/preview`, async ({ request }) => {
    await note(request);
    return HttpResponse.json(court.preview);
  }),
  http.post(`${BASE}/policies`, async ({ request }) => {
    const { list, mode } = await note(request);
    const { room_id, name = '' } = court.preview;
    const watched = court.policies.watched.filter((one) => one.room_id !== list);
    court.policies.watched = [
      ...watched,
      { room_id, name, mode: mode as 'notify', rules: 1, affected: [] },
    ];
    return HttpResponse.json({}, { status: 201 });
  }),
  http.delete(`${BASE}/policies/:id`, async ({ params }) => {
    court.policies.watched = court.policies.watched.filter(({ room_id }) => room_id !== params.id);
    return new HttpResponse(null, { status: 204 });
  }),
];
