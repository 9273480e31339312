import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { courseQuery, lessonQuery } from '../../../api/learning-queries';
import type { Lesson } from '../../../api/learning-types';
import { type Problem, toProblem } from '../../../api/problem';
import { useShortcuts } from '../../../app/shortcuts';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Icon } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Progress } from '../../../ui/Progress/Progress';
import { toast } from '../../../ui/Toasts/toasts';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { PostBody } from '../../forum/post/PostBody';
import { forgetPlace, usePlace } from '../reading';
import { afterLesson, isBegun } from '../way';
import courseCss from './course.module.css';
import css from './lesson.module.css';
import { NewerVersion } from './NewerVersion';

const route = getRouteApi('/member/courses/$course/$lesson');

export function LessonPage() {
  const { course, lesson: id } = route.useParams();
  const query = useQuery(lessonQuery(course, id));
  if (query.data) return <LessonView lesson={query.data} />;
  if (query.isError && isClosed(toProblem(query.error))) {
    return <ClosedLesson course={course} begun={toProblem(query.error).status === 409} />;
  }
  return (
    <div className={courseCss.page}>
      <Waiting query={query} rows={6} />
    </div>
  );
}

/** Earlier lessons come first, or the course has not been begun. */
function isClosed({ errcode }: Problem): boolean {
  return errcode === 'ORG.ALTHING.PREREQUISITE' || errcode === 'ORG.ALTHING.NOT_ENROLLED';
}

function ClosedLesson({ course, begun }: { course: string; begun: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={courseCss.page}>
      <PageHeading title={t(begun ? 'lesson.locked_title' : 'lesson.not_begun_title')} />
      <p className={courseCss.notice}>
        <Icon name="lock" />
        {t(begun ? 'lesson.locked_text' : 'lesson.not_begun_text')}
      </p>
      <div>
        <Link to="/courses/$course" params={{ course }} className={buttonClass('primary')}>
          {t('lesson.back_to_course')}
        </Link>
      </div>
    </div>
  );
}

function LessonView({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { course_id: course, lesson_id, title, number, of, previous, next, html } = lesson;
  const text = useRef<HTMLDivElement>(null);
  const resumed = usePlace(course, lesson_id, text);
  const done = lesson.state === 'done';
  const taken = useQuery(courseQuery(course)).data;
  // An author who does not take the course, or reads ahead, has nothing to mark.
  const isLooking = lesson.state === 'locked' || (taken !== undefined && !isBegun(taken));
  const after = afterLesson(lesson);

  const open = (id: string) =>
    navigate({ to: '/courses/$course/$lesson', params: { course, lesson: id } });
  const goOn = async () => {
    if (after === 'lesson' && next) await open(next);
    else if (after === 'quiz') await navigate({ to: '/courses/$course/quiz', params: { course } });
    else await navigate({ to: '/courses/$course', params: { course } });
  };

  const complete = useMutation({
    mutationFn: () => learning.completeLesson(course, lesson_id),
    onSuccess: async (detail) => {
      queryClient.setQueryData(courseQuery(course).queryKey, detail);
      for (const key of [['courses'], ['lesson', course], ['quiz', course], ['badges']]) {
        void queryClient.invalidateQueries({ queryKey: key });
      }
      forgetPlace(course);
      if (detail.state === 'completed' && after === 'end') toast(t('courses.completed_toast'));
      await goOn();
    },
  });

  useShortcuts({
    j: () => next && void open(next),
    k: () => previous && void open(previous),
  });

  const label = {
    lesson: 'lesson.complete',
    quiz: 'lesson.complete_quiz',
    end: 'lesson.complete_last',
  } as const;

  return (
    <article className={css.page}>
      <div className={css.position}>
        <Progress
          percent={(number / of) * 100}
          label={t('lesson.position', { number, count: of })}
        />
      </div>
      <header className={courseCss.head}>
        <Link to="/courses/$course" params={{ course }} className={courseCss.up}>
          <Icon name="back" size={16} />
          {lesson.course_title}
        </Link>
        <PageHeading title={title} />
        <p className={courseCss.meta}>
          <span>{t('lesson.position', { number, count: of })}</span>
          <span>{t('courses.minutes', { count: lesson.minutes })}</span>
          {!lesson.required && <span>{t('courses.optional')}</span>}
        </p>
        <p role="status" className={resumed ? css.resumed : 'visually-hidden'}>
          {resumed && (
            <>
              {t('lesson.resumed')}{' '}
              <button type="button" onClick={() => window.scrollTo({ top: 0 })}>
                {t('lesson.from_top')}
              </button>
            </>
          )}
        </p>
      </header>
      <NewerVersion course={course} />
      <div ref={text} className={css.text}>
        <PostBody html={html} spoiler={t('lesson.show_answer')} />
      </div>
      <footer className={css.foot}>
        {complete.error && <ErrorNotice cause={complete.error} />}
        {done ? (
          <p className={courseCss.completed}>
            <Icon name="check" />
            {t('lesson.read')}
          </p>
        ) : (
          !isLooking && (
            <Button look="primary" disabled={complete.isPending} onClick={() => complete.mutate()}>
              {t(complete.isPending ? 'lesson.completing' : label[after])}
            </Button>
          )
        )}
        <nav aria-label={t('lesson.browse')} className={css.browse}>
          {previous && (
            <Link
              to="/courses/$course/$lesson"
              params={{ course, lesson: previous }}
              className={buttonClass('secondary')}
            >
              <Icon name="back" />
              {t('lesson.previous')}
            </Link>
          )}
          {(done || isLooking) && next && (
            <Link
              to="/courses/$course/$lesson"
              params={{ course, lesson: next }}
              className={buttonClass('primary')}
            >
              {t('lesson.next')}
              <Icon name="forward" />
            </Link>
          )}
          {done && after === 'quiz' && (
            <Link to="/courses/$course/quiz" params={{ course }} className={buttonClass('primary')}>
              {t('courses.to_quiz')}
              <Icon name="forward" />
            </Link>
          )}
        </nav>
      </footer>
    </article>
  );
}
