import { HttpResponse, http } from 'msw';
import type {
  Appeal,
  Conduct,
  FlagWish,
  MonthFigures,
  NewAppeal,
  Nudge,
  OwnStanding,
  Strike,
  Transparency,
} from '../api/conduct-types';
import { refuse, topic, world } from './handlers';
import { isOvertaken, overtaken } from './topic-handlers';

const AT = '2026-01-02T10:00:00Z';
const SHA = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const CLEAN: Conduct = {
  standing: { active: 0, suspended: false, next_step: 1 },
  strikes: [],
  nudges: [],
  must_acknowledge: [],
  questions: [],
  ladder: {
    first_days: 90,
    second_days: 180,
    muted_days: 7,
    review_days: 90,
    appeal_months: 6,
  },
};

/** What the server of the tests knows of the member's case; every test begins with a clean one. */
export const bench = {
  conduct: CLEAN,
  /** What was reported, by the path of what it is about. */
  flags: [] as { about: string; wish: FlagWish }[],
  /** The case IDs of acknowledged strikes, in order. */
  acknowledged: [] as string[],
  /** What was answered about open cases, with the case ID. */
  answered: [] as string[],
  transparency: { months: [], rules: [] } as Transparency,
};

export function resetConduct(): void {
  Object.assign(bench, {
    conduct: CLEAN,
    flags: [],
    acknowledged: [],
    answered: [],
    transparency: { months: [], rules: [] },
  });
}

function makeStrike(part: Partial<Strike> = {}): Strike {
  return {
    case_id: 'c1',
    step: 1,
    rule: 'tone',
    rule_title: 'Vi taler pænt',
    facts: 'Indlægget kalder et andet medlem en idiot.',
    statement: 'Du har fået strike 1.\n\nRegel: Vi taler pænt.',
    issued_at: AT,
    active: true,
    active_until: '2026-04-02',
    may_appeal: true,
    appeal_until: '2026-07-02',
    may_ask_review: false,
    posts: [{ excerpt: 'Din idiot.', at: AT, sha256: SHA }],
    ...part,
  };
}

export function makeNudge(part: Partial<Nudge> = {}): Nudge {
  return {
    case_id: 'n1',
    rule_title: 'Vi taler pænt',
    text: 'Hold dig til sagen.',
    at: AT,
    removed: false,
    may_appeal: false,
    ...part,
  };
}

/** A member with one strike, which is yet to be acknowledged. */
export function struck(part: Partial<Conduct> = {}, strike: Partial<Strike> = {}): Conduct {
  return {
    ...CLEAN,
    standing: { active: 1, suspended: false, next_step: 2 },
    strikes: [makeStrike(strike)],
    refresher: { course_id: 'adfaerdskodeks', done: false, clears: true },
    must_acknowledge: ['c1'],
    ...part,
  };
}

export function makeAppeal(part: Partial<Appeal> = {}): Appeal {
  return {
    case_id: 'c1',
    kind: 'appeal',
    state: 'open',
    text: 'Det var en spøg mellem venner.',
    at: AT,
    due_at: '2026-01-09T10:00:00Z',
    questions: [],
    may_decide: false,
    ...part,
  };
}

export function makeMonth(month: string, part: Partial<MonthFigures> = {}): MonthFigures {
  return {
    month,
    reports: 4,
    cases: 3,
    dismissed: 1,
    nudges: 1,
    removed: 0,
    strikes: [1, 0, 0],
    appeals: 1,
    overturned: 0,
    median_hours: 5.5,
    posts_removed: 1,
    policies: 0,
    ...part,
  };
}

/** The part of the case that the account tells; nothing for who has none. */
export function ownStanding(): OwnStanding | undefined {
  const { standing, must_acknowledge } = bench.conduct;
  if (standing.active === 0 && !standing.suspended && !standing.muted) return undefined;
  return {
    muted_until: standing.muted?.until ?? null,
    must_acknowledge,
    suspended: standing.suspended,
  };
}

const judgedAs = (id: unknown) => {
  const { strikes, nudges } = bench.conduct;
  return [...strikes, ...nudges].find(({ case_id }) => case_id === id);
};

type Change = Partial<
  Pick<Strike, 'appeal' | 'may_appeal' | 'review' | 'may_ask_review' | 'acknowledged_at'>
>;

function change(id: unknown, part: Change): void {
  const { strikes, nudges } = bench.conduct;
  const changed = <T extends { case_id: string }>(judged: T): T =>
    judged.case_id === id ? { ...judged, ...part } : judged;
  bench.conduct = {
    ...bench.conduct,
    strikes: strikes.map(changed),
    nudges: nudges.map(changed),
  };
}

async function flag(request: Request) {
  const wish = (await request.json()) as FlagWish;
  const about = new URL(request.url).pathname;
  const before = bench.flags.some((one) => one.about === about);
  if (!before) bench.flags.push({ about, wish });
  return HttpResponse.json(
    { flag_id: `flag of ${about}`, case_open: true },
    { status: before ? 200 : 201 },
  );
}

export const conductHandlers = [
  http.get('*/api/users/me/conduct', () => HttpResponse.json(bench.conduct)),
  http.post('*/api/users/me/strikes/:id/acknowledge', ({ params }) => {
    bench.acknowledged.push(String(params.id));
    change(params.id, { acknowledged_at: AT });
    const { must_acknowledge } = bench.conduct;
    bench.conduct = {
      ...bench.conduct,
      must_acknowledge: must_acknowledge.filter((id) => id !== params.id),
    };
    return HttpResponse.json(bench.conduct);
  }),
  http.post('*/api/users/me/questions/:id/answer', async ({ params, request }) => {
    const { text } = (await request.json()) as { text: string };
    bench.answered.push(`${params.id}: ${text}`);
    const { questions } = bench.conduct;
    const left = questions.filter(({ case_id }) => case_id !== params.id);
    bench.conduct = { ...bench.conduct, questions: left };
    return HttpResponse.json(bench.conduct);
  }),
  http.post('*/api/appeals', async ({ request }) => {
    const { case_id, kind, text } = (await request.json()) as NewAppeal;
    const judged = judgedAs(case_id);
    if (!judged) return refuse(404, 'M_NOT_FOUND', 'There is no such case.');
    if (kind === 'review') {
      const review = makeAppeal({ case_id, kind, text });
      change(case_id, { review, may_ask_review: false });
      return HttpResponse.json(review, { status: 201 });
    }
    if (judged.appeal) return refuse(409, 'ORG.ALTHING.APPEALED', 'You have appealed already.');
    const appeal = makeAppeal({ case_id, text });
    change(case_id, { appeal, may_appeal: false });
    return HttpResponse.json(appeal, { status: 201 });
  }),
  http.post('*/api/appeals/:id/reply', async ({ request, params }) => {
    const { text } = (await request.json()) as { text: string };
    const appeal = judgedAs(params.id)?.appeal;
    if (!appeal) return refuse(404, 'M_NOT_FOUND', 'There is no such case.');
    const questions = appeal.questions.map((question) => ({ answer: text, ...question }));
    change(params.id, { appeal: { ...appeal, questions } });
    return HttpResponse.json({ ...appeal, questions });
  }),
  http.post('*/api/forum/posts/:id/flag', ({ request }) => flag(request)),
  http.post('*/api/users/:id/flag', ({ request }) => flag(request)),
  http.post('*/api/forum/topics/:id/lock', async ({ request }) => {
    if (isOvertaken(request)) return overtaken();
    const { locked, reason } = (await request.json()) as { locked: boolean; reason: string };
    Object.assign(world.topic, {
      closed: locked ? 'locked' : null,
      lock: locked ? { reason, at: AT } : null,
      version: crypto.randomUUID(),
    });
    return HttpResponse.json({ ...topic, ...world.topic });
  }),
  http.get('*/api/transparency', () => HttpResponse.json(bench.transparency)),
];
