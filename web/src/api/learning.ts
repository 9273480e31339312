import i18next from 'i18next';
import { api } from './client';
import type { Answers, AwardWish, RevokeWish } from './learning-types';
import { unwrap } from './problem';

/** Texts come in the language of the page. */
const lang = () => ({ lang: i18next.language });
const course = (course_id: string) => ({ params: { path: { course_id }, query: lang() } });
const lesson = (course_id: string, lesson_id: string) => ({
  params: { path: { course_id, lesson_id }, query: lang() },
});
const quiz = (quiz_id: string) => ({ params: { path: { quiz_id }, query: lang() } });
const texts = () => ({ params: { query: lang() } });

/** Courses, quizzes, badges and permissions. */
export const learning = {
  courses: () => unwrap(api.GET('/api/courses', texts())),
  enrollments: () => unwrap(api.GET('/api/users/me/enrollments', texts())),
  course: (id: string) => unwrap(api.GET('/api/courses/{course_id}', course(id))),
  enroll: (id: string) => unwrap(api.POST('/api/courses/{course_id}/enroll', course(id))),
  lesson: (id: string, lessonId: string) =>
    unwrap(api.GET('/api/courses/{course_id}/lessons/{lesson_id}', lesson(id, lessonId))),
  completeLesson: (id: string, lessonId: string) =>
    unwrap(api.POST('/api/courses/{course_id}/lessons/{lesson_id}/complete', lesson(id, lessonId))),

  source: (id: string) =>
    unwrap(api.GET('/api/courses/{course_id}/source', { params: { path: { course_id: id } } })),
  importCourse: (source: string, draft: boolean) =>
    unwrap(api.POST('/api/courses/import', { ...texts(), body: { source, draft } })),
  publish: (id: string) => unwrap(api.POST('/api/courses/{course_id}/publish', course(id))),
  archive: (id: string) => unwrap(api.POST('/api/courses/{course_id}/archive', course(id))),
  removeCourse: (id: string) =>
    unwrap(api.DELETE('/api/courses/{course_id}', { params: { path: { course_id: id } } })),
  report: (course_id: string, version: number | undefined) =>
    unwrap(
      api.GET('/api/courses/{course_id}/report', {
        params: { path: { course_id }, query: { ...lang(), ...(version ? { version } : {}) } },
      }),
    ),
  preview: (source: string, language: string) =>
    unwrap(
      api.POST('/api/courses/preview', {
        params: { query: { lang: language } },
        body: { source },
      }),
    ),

  quiz: (id: string) => unwrap(api.GET('/api/quizzes/{quiz_id}', quiz(id))),
  attempts: (id: string) => unwrap(api.GET('/api/quizzes/{quiz_id}/attempts', quiz(id))),
  startAttempt: (id: string) => unwrap(api.POST('/api/quizzes/{quiz_id}/attempts', quiz(id))),
  saveAnswers: (quiz_id: string, attempt_id: string, answers: Answers) =>
    unwrap(
      api.PUT('/api/quizzes/{quiz_id}/attempts/{attempt_id}', {
        params: { path: { quiz_id, attempt_id } },
        body: { answers },
      }),
    ),
  submit: (id: string, attempt_id: string, answers: Answers) =>
    unwrap(
      api.POST('/api/quizzes/{quiz_id}/submit', { ...quiz(id), body: { attempt_id, answers } }),
    ),

  badges: () => unwrap(api.GET('/api/badges', texts())),
  badge: (badge_id: string, language: string) =>
    unwrap(
      api.GET('/api/badges/{badge_id}', {
        params: { path: { badge_id }, query: { lang: language } },
      }),
    ),
  award: (body: AwardWish) => unwrap(api.POST('/api/badges/award', { ...texts(), body })),
  revoke: (body: RevokeWish) => unwrap(api.POST('/api/badges/revoke', { ...texts(), body })),
  holders: (badge_id: string, cursor: string | undefined) =>
    unwrap(
      api.GET('/api/badges/{badge_id}/holders', {
        params: { path: { badge_id }, query: cursor ? { cursor } : {} },
      }),
    ),
  /** Those who have completed the course and wait for an issuer. */
  waiting: (badge_id: string, cursor: string | undefined) =>
    unwrap(
      api.GET('/api/badges/{badge_id}/waiting', {
        params: { path: { badge_id }, query: cursor ? { cursor } : {} },
      }),
    ),
  /** Takes up one's own badge that is paused. */
  resume: (badge_id: string) =>
    unwrap(
      api.POST('/api/users/me/badges/{badge_id}/resume', {
        params: { path: { badge_id }, query: lang() },
      }),
    ),
  /** Hides a badge of one's own from others, or shows it again. */
  show: (badge_id: string, hidden: boolean) =>
    unwrap(
      api.PUT('/api/users/me/badges/{badge_id}', {
        params: { path: { badge_id }, query: lang() },
        body: { hidden },
      }),
    ),
  /** One's own award as a signed credential. */
  credential: (badge_id: string) =>
    unwrap(
      api.GET('/api/users/me/badges/{badge_id}/credential', {
        params: { path: { badge_id }, query: lang() },
        parseAs: 'text',
      }),
    ),
  verify: (credential: string) =>
    unwrap(api.POST('/api/credentials/verify', { body: { credential } })),
  badgeProgress: () => unwrap(api.GET('/api/users/me/badge-progress', texts())),
  permissions: () => unwrap(api.GET('/api/users/me/permissions')),
};
