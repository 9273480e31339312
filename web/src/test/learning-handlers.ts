import { HttpResponse, http } from 'msw';
import type {
  Answers,
  Applicant,
  Attempt,
  AwardWish,
  Badge,
  CourseDetail,
  CourseSummary,
  Holder,
  PermissionName,
  Quiz,
  Result,
  RevokeWish,
  Verdict,
} from '../api/learning-types';
import { bo, refuse } from './handlers';

const AT = '2026-01-02T10:00:00Z';
const POSTING: PermissionName[] = ['post', 'create_topic', 'upload'];
const RARE: PermissionName[] = ['author_courses', 'issue_badges', 'moderate', 'administer'];

/** What the server of the tests knows of learning; every test begins with a fresh one. */
export const school = {
  mayPost: true,
  /** What the member may do besides. */
  may: [] as PermissionName[],
  mine: undefined as Badge['mine'],
  holders: [] as Holder[],
  /** Who waits for an issuer. */
  waiting: [] as Applicant[],
  awarded: [] as AwardWish[],
  revoked: [] as RevokeWish[],
  done: [] as string[],
  enrolled: false,
  /** The member has completed the course before, and its shortened one is open. */
  again: false,
  approval: false,
  passed: false,
  published: true,
  /** The course has changed since the member began. */
  newer: false,
  attempts: { limit: 3, per_hours: 24, left: 3 } as Quiz['attempts'],
  open: undefined as Attempt | undefined,
  saved: [] as Answers[],
};

export function resetSchool(): void {
  Object.assign(school, {
    mayPost: true,
    may: [],
    mine: undefined,
    holders: [],
    waiting: [],
    awarded: [],
    revoked: [],
    done: [],
    enrolled: false,
    again: false,
    approval: false,
    passed: false,
    published: true,
    newer: false,
    attempts: { limit: 3, per_hours: 24, left: 3 },
    open: undefined,
    saved: [],
  });
}

/** The only credential that holds. */
export const CREDENTIAL = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXI';

const verdict: Verdict = {
  valid: true,
  badge: 'Adfærdskodeks',
  holder: '@anna:dk.althing.test',
  holder_name: 'Anna Østergaard',
  issuer: 'Danmark',
  valid_from: AT,
  valid_until: '2027-01-02T10:00:00Z',
};

const LESSONS = ['velkommen', 'privatliv'];

const badge = (): Badge => ({
  badge_id: 'adfaerdskodeks',
  name: 'Adfærdskodeks',
  description: 'Har læst, hvordan vi er sammen.',
  valid_days: 365,
  course_id: 'adfaerdskodeks',
  holders: school.holders.length,
  permissions: POSTING,
  ...(school.mine ? { mine: school.mine } : {}),
});

const moderator: Badge = {
  badge_id: 'moderator',
  name: 'Moderator',
  description: 'Passer på forum.',
  holders: 0,
  permissions: [...POSTING, 'moderate'],
};

const quiz = (): Quiz => ({
  quiz_id: 'adfaerdskodeks',
  course_id: 'adfaerdskodeks',
  title: 'Et par spørgsmål',
  questions: 2,
  pass_percent: 80,
  attempts: school.attempts,
  ready: school.done.length === LESSONS.length,
  passed: school.passed,
  ...(school.open ? { open_attempt_id: school.open.attempt_id } : {}),
});

const percent = () => school.done.length * 33;

const summary = (): CourseSummary => ({
  course_id: 'adfaerdskodeks',
  title: 'Sådan er vi sammen',
  summary: 'Fem korte historier.',
  minutes: 8,
  lessons: LESSONS.length,
  badge_id: 'adfaerdskodeks',
  approval: school.approval,
  requires: [],
  state: school.passed ? 'completed' : school.enrolled ? 'enrolled' : 'available',
  percent: percent(),
  published: school.published,
  refresher: school.again,
  ...(school.again ? { completed_at: AT } : {}),
  version: 1,
});

const course = (): CourseDetail => ({
  ...summary(),
  lessons: LESSONS.map((lesson_id, index) => ({
    lesson_id,
    title: `Lektion om ${lesson_id}`,
    minutes: 2,
    required: true,
    state: school.done.includes(lesson_id)
      ? 'done'
      : index === school.done.length
        ? 'open'
        : 'locked',
  })),
  quiz: quiz(),
  newer_version: school.newer,
});

export const attempt = (answers: Answers = {}): Attempt => ({
  attempt_id: 'a1',
  quiz_id: 'adfaerdskodeks',
  started_at: AT,
  questions: [
    {
      question_id: 'telefonnummer',
      kind: 'single',
      html: '<p>Et telefonnummer?</p>',
      options: [
        { option_id: 'skjul', text: 'Skjul det' },
        { option_id: 'del', text: 'Del det' },
      ],
    },
    {
      question_id: 'strike',
      kind: 'multiple',
      html: '<p>Hvad sker der?</p>',
      options: [
        { option_id: 'pause', text: 'En pause' },
        { option_id: 'kursus', text: 'Et kursus' },
      ],
    },
  ],
  answers,
});

const RIGHT: Record<string, string> = { telefonnummer: 'skjul', strike: 'pause kursus' };

function resultOf(answers: Answers): Result {
  const right = (id: string) => answers[id]?.join(' ') === RIGHT[id];
  const { questions } = attempt();
  const score = questions.filter(({ question_id }) => right(question_id)).length;
  const passed = score === questions.length;
  return {
    attempt_id: 'a1',
    score,
    of: questions.length,
    percent: score * 50,
    passed,
    submitted_at: AT,
    questions: questions.map(({ question_id, html, kind, options }) => ({
      question_id,
      html,
      kind,
      options: options.map((option) => ({
        ...option,
        chosen: answers[question_id]?.includes(option.option_id) ?? false,
        correct: RIGHT[question_id]?.split(' ').includes(option.option_id) ?? false,
      })),
      correct: right(question_id),
      explanation_html: '<p>Fordi det er sådan.</p>',
      lesson_id: 'privatliv',
    })),
    reopen: passed ? [] : ['privatliv'],
    attempts: school.attempts,
    ...(passed ? { badge_id: 'adfaerdskodeks' } : {}),
  };
}

export const learningHandlers = [
  http.get('*/api/users/me/permissions', () =>
    HttpResponse.json({
      items: [
        ...POSTING.map((permission) => ({
          permission,
          allowed: school.mayPost,
          by: school.mayPost ? [{ badge_id: 'adfaerdskodeks' }] : [],
          needs: ['moderator', 'adfaerdskodeks'],
        })),
        ...RARE.map((permission) => ({
          permission,
          allowed: school.may.includes(permission),
          by: [],
          needs: ['administrator'],
        })),
      ],
    }),
  ),
  http.get('*/api/users/me/badge-progress', () =>
    HttpResponse.json({
      items: [
        {
          badge_id: 'adfaerdskodeks',
          name: 'Adfærdskodeks',
          percent: percent(),
          course_id: 'adfaerdskodeks',
          done_lessons: school.done.length,
          lessons: LESSONS.length,
          quiz_passed: school.passed,
        },
      ],
    }),
  ),
  http.get('*/api/badges', () => HttpResponse.json({ items: [moderator, badge()] })),
  http.get('*/api/badges/:id', () => HttpResponse.json(badge())),
  http.get('*/api/badges/:id/holders', () => HttpResponse.json({ items: school.holders })),
  http.get('*/api/badges/:id/waiting', () =>
    school.may.includes('issue_badges')
      ? HttpResponse.json({ items: school.waiting })
      : refuse(403, 'ORG.ALTHING.BADGE_REQUIRED', 'This takes a badge.'),
  ),
  http.post('*/api/badges/award', async ({ request }) => {
    const wish = (await request.json()) as AwardWish;
    const { user_id, reason, expires_at } = wish;
    school.awarded.push(wish);
    if (user_id !== bo.user_id) return refuse(404, 'M_NOT_FOUND', 'There is no such member.');
    school.waiting = school.waiting.filter(({ member }) => member.user_id !== user_id);
    const held = school.holders.some(({ member }) => member.user_id === user_id);
    if (!held) school.holders.push({ member: bo, issued_at: AT });
    const award = { badge_id: 'adfaerdskodeks', name: 'Adfærdskodeks', status: 'active' };
    return HttpResponse.json(
      { ...award, issued_at: AT, expires_at, reason: held ? 'For længe siden' : reason },
      { status: 201 },
    );
  }),
  http.post('*/api/badges/revoke', async ({ request }) => {
    const wish = (await request.json()) as RevokeWish;
    school.revoked.push(wish);
    school.holders = school.holders.filter(({ member }) => member.user_id !== wish.user_id);
    const award = { badge_id: wish.badge_id, name: 'Adfærdskodeks', status: 'revoked' };
    return HttpResponse.json({ ...award, issued_at: AT, revoked_at: AT });
  }),
  http.post('*/api/users/me/badges/:id/resume', () => {
    if (!school.mine) return refuse(404, 'M_NOT_FOUND', 'You do not hold this badge now.');
    school.mine = { ...school.mine, paused: false };
    school.mayPost = true;
    return HttpResponse.json(school.mine);
  }),
  http.put('*/api/users/me/badges/:id', async ({ request }) => {
    if (!school.mine) return refuse(404, 'M_NOT_FOUND', 'You were never awarded this badge.');
    const { hidden } = (await request.json()) as { hidden: boolean };
    school.mine = { ...school.mine, hidden };
    return HttpResponse.json(school.mine);
  }),
  http.get('*/api/users/me/badges/:id/credential', () =>
    HttpResponse.text(`${CREDENTIAL}\n`, { headers: { 'Content-Type': 'application/vc+jwt' } }),
  ),
  http.post('*/api/credentials/verify', async ({ request }) => {
    const { credential } = (await request.json()) as { credential: string };
    return HttpResponse.json(
      credential === CREDENTIAL ? verdict : { valid: false, fault: 'signature' },
    );
  }),
  http.get('*/api/courses', () => HttpResponse.json({ items: [summary()] })),
  http.get('*/api/users/me/enrollments', () =>
    HttpResponse.json({ items: school.enrolled ? [summary()] : [] }),
  ),
  http.get('*/api/courses/:id', () => HttpResponse.json(course())),
  http.post('*/api/courses/:id/enroll', () => {
    school.enrolled = true;
    return HttpResponse.json(course());
  }),
  http.get('*/api/courses/:id/lessons/:lesson', ({ params }) => {
    const at = LESSONS.indexOf(String(params.lesson));
    return HttpResponse.json({
      ...course().lessons[at],
      course_id: 'adfaerdskodeks',
      course_title: 'Sådan er vi sammen',
      html: '<h2>Historien</h2><p>Anna kom ind.</p>',
      number: at + 1,
      of: LESSONS.length,
      previous: LESSONS[at - 1],
      next: LESSONS[at + 1],
      quiz_next: at === LESSONS.length - 1,
    });
  }),
  http.post('*/api/courses/:id/lessons/:lesson/complete', ({ params }) => {
    school.done.push(String(params.lesson));
    return HttpResponse.json(course());
  }),
  http.get('*/api/quizzes/:id', () => HttpResponse.json(quiz())),
  http.get('*/api/quizzes/:id/attempts', () =>
    HttpResponse.json({ items: [], attempts: school.attempts }),
  ),
  http.post('*/api/quizzes/:id/attempts', () => {
    school.open ??= attempt();
    return HttpResponse.json(school.open, { status: 201 });
  }),
  http.put('*/api/quizzes/:id/attempts/:attempt', async ({ request }) => {
    const { answers } = (await request.json()) as { answers: Answers };
    school.saved.push(answers);
    return new HttpResponse(null, { status: 204 });
  }),
  http.post('*/api/quizzes/:id/submit', async ({ request }) => {
    const { answers } = (await request.json()) as { answers: Answers };
    const result = resultOf(answers);
    school.open = undefined;
    school.passed = result.passed;
    return HttpResponse.json(result);
  }),
];
