import type { CourseDetail, CourseSummary, Lesson, LessonSummary } from '../../api/learning-types';
import { readPlace } from './reading';

/** Whether the member has ever completed it: an open refresher takes nothing of that away. */
export function isCompleted({
  state,
  completed_at,
}: Pick<CourseSummary, 'state' | 'completed_at'>) {
  return state === 'completed' || Boolean(completed_at);
}

/** Whether the member takes it, or took it. */
export function isBegun({ state }: Pick<CourseSummary, 'state'>) {
  return state === 'enrolled' || state === 'completed';
}

/** The lesson to go on with: where one was last, else the first that is not read. */
export function lessonToGoOn(course: CourseDetail): LessonSummary | undefined {
  const open = course.lessons.filter((lesson) => lesson.state === 'open');
  const last = readPlace(course.course_id)?.lesson;
  return (
    open.find((lesson) => lesson.lesson_id === last) ??
    open.find((lesson) => lesson.required) ??
    open[0]
  );
}

/** What comes after a lesson has been read. */
export function afterLesson(lesson: Lesson): 'lesson' | 'quiz' | 'end' {
  if (lesson.next) return 'lesson';
  return lesson.quiz_next ? 'quiz' : 'end';
}
