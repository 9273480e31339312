import i18next from 'i18next';
import { api } from './client';
import type {
  Answers,
  Attempt,
  AttemptList,
  Badge,
  BadgeProgress,
  CourseDetail,
  CourseSource,
  CourseSummary,
  Holder,
  Lesson,
  List,
  Page,
  Permission,
  Quiz,
  Result,
} from './learning-types';
import { unwrap } from './problem';

type Method = 'GET' | 'POST' | 'PUT';
interface Init {
  params?: { path?: Record<string, string>; query?: Record<string, string> };
  body?: object;
}
type Call = (
  path: string,
  init: Init,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** The same client, its session and its errors; the types of these paths stand in this file. */
const untyped = api as unknown as Record<Method, Call>;

function call<T>(method: Method, path: string, init: Init = {}): Promise<T> {
  const query = { lang: i18next.language, ...init.params?.query };
  return unwrap(
    untyped[method](path, { ...init, params: { ...init.params, query } }),
  ) as Promise<T>;
}

const course = (course_id: string) => ({ params: { path: { course_id } } });
const quiz = (quiz_id: string) => ({ params: { path: { quiz_id } } });

/** Courses, quizzes, badges and permissions, their texts in the language of the page. */
export const learning = {
  courses: () => call<List<CourseSummary>>('GET', '/api/courses'),
  enrollments: () => call<List<CourseSummary>>('GET', '/api/users/me/enrollments'),
  course: (id: string) => call<CourseDetail>('GET', '/api/courses/{course_id}', course(id)),
  enroll: (id: string) => call<CourseDetail>('POST', '/api/courses/{course_id}/enroll', course(id)),
  lesson: (course_id: string, lesson_id: string) =>
    call<Lesson>('GET', '/api/courses/{course_id}/lessons/{lesson_id}', {
      params: { path: { course_id, lesson_id } },
    }),
  completeLesson: (course_id: string, lesson_id: string) =>
    call<CourseDetail>('POST', '/api/courses/{course_id}/lessons/{lesson_id}/complete', {
      params: { path: { course_id, lesson_id } },
    }),

  source: (id: string) => call<CourseSource>('GET', '/api/courses/{course_id}/source', course(id)),
  importCourse: (source: string, draft: boolean) =>
    call<CourseDetail>('POST', '/api/courses/import', { body: { source, draft } }),
  publish: (id: string) =>
    call<CourseDetail>('POST', '/api/courses/{course_id}/publish', course(id)),
  archive: (id: string) =>
    call<CourseDetail>('POST', '/api/courses/{course_id}/archive', course(id)),
  preview: (markdown: string) =>
    call<{ html: string }>('POST', '/api/courses/preview', { body: { markdown } }),

  quiz: (id: string) => call<Quiz>('GET', '/api/quizzes/{quiz_id}', quiz(id)),
  attempts: (id: string) => call<AttemptList>('GET', '/api/quizzes/{quiz_id}/attempts', quiz(id)),
  startAttempt: (id: string) => call<Attempt>('POST', '/api/quizzes/{quiz_id}/attempts', quiz(id)),
  saveAnswers: (quiz_id: string, attempt_id: string, answers: Answers) =>
    call<void>('PUT', '/api/quizzes/{quiz_id}/attempts/{attempt_id}', {
      params: { path: { quiz_id, attempt_id } },
      body: { answers },
    }),
  submit: (id: string, attempt_id: string, answers: Answers) =>
    call<Result>('POST', '/api/quizzes/{quiz_id}/submit', {
      ...quiz(id),
      body: { attempt_id, answers },
    }),

  badges: () => call<List<Badge>>('GET', '/api/badges'),
  badge: (badge_id: string) =>
    call<Badge>('GET', '/api/badges/{badge_id}', { params: { path: { badge_id } } }),
  holders: (badge_id: string, cursor: string | undefined) =>
    call<Page<Holder>>('GET', '/api/badges/{badge_id}/holders', {
      params: { path: { badge_id }, query: cursor ? { cursor } : {} },
    }),
  badgeProgress: () => call<List<BadgeProgress>>('GET', '/api/users/me/badge-progress'),
  permissions: () => call<List<Permission>>('GET', '/api/users/me/permissions'),
};
