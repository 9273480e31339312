import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import i18next from 'i18next';
import { learning } from './learning';

/** The texts of an answer are in one language, so each language has its own answer. */
const language = () => i18next.language;

export const coursesQuery = () =>
  queryOptions({ queryKey: ['courses', 'all', language()], queryFn: learning.courses });

export const enrollmentsQuery = () =>
  queryOptions({ queryKey: ['courses', 'mine', language()], queryFn: learning.enrollments });

export const courseQuery = (id: string) =>
  queryOptions({ queryKey: ['course', id, language()], queryFn: () => learning.course(id) });

export const lessonQuery = (course: string, lesson: string) =>
  queryOptions({
    queryKey: ['lesson', course, lesson, language()],
    queryFn: () => learning.lesson(course, lesson),
  });

export const courseSourceQuery = (id: string) =>
  queryOptions({
    queryKey: ['course-source', id],
    queryFn: () => learning.source(id),
    // What is being edited must not change under the author's hands.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const coursePreviewQuery = (source: string, language: string) =>
  queryOptions({
    queryKey: ['course-preview', source, language],
    queryFn: () => learning.preview(source, language),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Of the version that is shown to who has not begun, when none is named. */
export const courseReportQuery = (id: string, version?: number) =>
  queryOptions({
    queryKey: ['course-report', id, version ?? 'shown', language()],
    queryFn: () => learning.report(id, version),
  });

export const quizQuery = (id: string) =>
  queryOptions({ queryKey: ['quiz', id, language()], queryFn: () => learning.quiz(id) });

export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['quiz', id, 'attempts', language()],
    queryFn: () => learning.attempts(id),
  });

export const badgesQuery = () =>
  queryOptions({ queryKey: ['badges', 'all', language()], queryFn: learning.badges });

export const badgeQuery = (id: string, spoken = language()) =>
  queryOptions({
    queryKey: ['badges', 'one', id, spoken],
    queryFn: () => learning.badge(id, spoken),
  });

export const holdersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['badges', 'holders', id],
    queryFn: ({ pageParam }) => learning.holders(id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const waitingQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['badges', 'waiting', id],
    queryFn: ({ pageParam }) => learning.waiting(id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const badgeProgressQuery = () =>
  queryOptions({ queryKey: ['badges', 'progress', language()], queryFn: learning.badgeProgress });

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: learning.permissions,
});
