import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { courseQuery } from '../../../api/learning-queries';
import type { CourseDetail, LessonSummary } from '../../../api/learning-types';
import { useDates } from '../../../i18n/dates';
import { BadgeArt } from '../../../ui/BadgeArt/BadgeArt';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Icon, type IconName } from '../../../ui/Icon';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import { Progress } from '../../../ui/Progress/Progress';
import { Waiting } from '../../../ui/Waiting/Waiting';
import { isBegun, isCompleted, lessonToGoOn } from '../way';
import { AuthorLinks } from './AuthorLinks';
import { CourseMarks, useBadgeName } from './CourseCard';
import css from './course.module.css';
import { NewerVersion } from './NewerVersion';
import { RefresherNote } from './RefresherNote';

const route = getRouteApi('/member/courses/$course');

export function CoursePage() {
  const { course: id } = route.useParams();
  const query = useQuery(courseQuery(id));
  return (
    <div className={css.page}>
      {query.data ? <CourseView course={query.data} /> : <Waiting query={query} rows={6} />}
    </div>
  );
}

function CourseView({ course }: { course: CourseDetail }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const badgeName = useBadgeName(course.badge_id);
  const { title, summary, minutes, state, percent, lessons, quiz } = course;
  const missing = course.requires.filter(({ completed }) => !completed);
  return (
    <>
      <header className={css.head}>
        <Link to="/courses" className={css.up}>
          <Icon name="back" size={16} />
          {t('courses.title')}
        </Link>
        <PageHeading title={title} />
        <p className={css.lead}>{summary}</p>
        <div className={css.meta}>
          <span>
            {t('courses.lessons', { count: lessons.length })}
            <span aria-hidden="true"> · </span>
            {t('courses.minutes', { count: minutes })}
          </span>
          <CourseMarks course={course} />
          <AuthorLinks course={course.course_id} />
        </div>
      </header>
      <NewerVersion course={course.course_id} />
      {course.refresher && state !== 'completed' && <RefresherNote courseId={course.course_id} />}
      {missing.length > 0 && (
        <section className={css.notice} aria-labelledby="course-requires">
          <Icon name="lock" />
          <div>
            <h2 id="course-requires">{t('courses.locked_title')}</h2>
            <ul>
              {missing.map((one) => (
                <li key={one.course_id}>
                  <Link to="/courses/$course" params={{ course: one.course_id }}>
                    {one.title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
      <div className={css.act}>
        {course.badge_id && (
          <Link to="/badges/$badge" params={{ badge: course.badge_id }} className={css.badge}>
            <BadgeArt
              badgeId={course.badge_id}
              size={48}
              look={isCompleted(course) ? 'held' : 'open'}
            />
            <span>
              {t(course.approval ? 'courses.leads_to_badge' : 'courses.gives_badge', {
                name: badgeName ?? course.badge_id,
              })}
            </span>
          </Link>
        )}
        {state === 'enrolled' && (
          <div className={css.progress}>
            <Progress percent={percent} label={t('courses.progress')} />
            <span aria-hidden="true">{t('courses.percent', { percent: Math.round(percent) })}</span>
          </div>
        )}
        {course.completed_at && (
          <p className={css.completed}>
            <Icon name="check" />
            {t('courses.completed_at', { date: full(course.completed_at) })}
          </p>
        )}
        <NextStep course={course} />
      </div>
      <section aria-labelledby="course-lessons">
        <h2 id="course-lessons">{t('courses.lesson_list')}</h2>
        <ol className={css.lessons}>
          {lessons.map((lesson, index) => (
            <li key={lesson.lesson_id}>
              <LessonRow course={course} lesson={lesson} number={index + 1} />
            </li>
          ))}
          {quiz && (
            <li>
              <QuizRow course={course} />
            </li>
          )}
        </ol>
      </section>
    </>
  );
}

/** The one thing to do next: begin, go on, or take the quiz. */
function NextStep({ course }: { course: CourseDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { course_id, state, quiz } = course;
  const begin = useMutation({
    mutationFn: () => learning.enroll(course_id),
    onSuccess: async (enrolled) => {
      queryClient.setQueryData(courseQuery(course_id).queryKey, enrolled);
      void queryClient.invalidateQueries({ queryKey: ['courses'] });
      const first = lessonToGoOn(enrolled);
      if (first) {
        await navigate({
          to: '/courses/$course/$lesson',
          params: { course: course_id, lesson: first.lesson_id },
        });
      }
    },
  });

  if (state === 'available' && !course.published) {
    return (
      <p className={css.notice}>
        <Icon name="lock" />
        {t('courses.not_published')}
      </p>
    );
  }
  if (state === 'available') {
    return (
      <>
        {begin.error && <ErrorNotice cause={begin.error} />}
        <Button look="primary" disabled={begin.isPending} onClick={() => begin.mutate()}>
          {t(begin.isPending ? 'courses.beginning' : 'courses.begin')}
        </Button>
      </>
    );
  }
  if (state !== 'enrolled') return null;
  const next = lessonToGoOn(course);
  if (next && !(quiz?.ready && !next.required)) {
    return (
      <Link
        to="/courses/$course/$lesson"
        params={{ course: course_id, lesson: next.lesson_id }}
        className={buttonClass('primary')}
      >
        {t('courses.go_on')}
        <span className="visually-hidden">: {next.title}</span>
      </Link>
    );
  }
  if (!quiz || quiz.passed) return null;
  return (
    <Link
      to="/courses/$course/quiz"
      params={{ course: course_id }}
      className={buttonClass('primary')}
    >
      {t('courses.to_quiz')}
    </Link>
  );
}

const STATE_ICONS = { locked: 'lock', open: 'circle', done: 'check' } as const satisfies Record<
  LessonSummary['state'],
  IconName
>;

interface LessonRowProps {
  course: CourseDetail;
  lesson: LessonSummary;
  number: number;
}

function LessonRow({ course, lesson, number }: LessonRowProps) {
  const { t } = useTranslation();
  const { lesson_id, title, minutes, required, state } = lesson;
  // What is not begun is only looked at; the button above begins it. Authors read all of it.
  const isAuthor = usePermission('author_courses')?.allowed;
  const begun = isBegun(course);
  const opened = isAuthor || (begun && state !== 'locked');
  const words = (
    <>
      <span className={css.number} aria-hidden="true">
        {number}
      </span>
      {title}
    </>
  );
  return (
    <div className={css.lesson} data-state={begun ? state : undefined}>
      {opened ? (
        <Link
          to="/courses/$course/$lesson"
          params={{ course: course.course_id, lesson: lesson_id }}
          className={css.name}
          data-item={lesson_id}
        >
          {words}
        </Link>
      ) : (
        <span className={css.name} title={begun ? t('courses.locked_hint') : undefined}>
          {words}
        </span>
      )}
      <span className={css.facts}>
        {!required && <span>{t('courses.optional')}</span>}
        <span>{t('courses.minutes', { count: minutes })}</span>
      </span>
      {begun && (
        <span className={css.state}>
          <Icon name={STATE_ICONS[state]} />
          <span className="visually-hidden">{t(`courses.state_${state}`)}</span>
        </span>
      )}
    </div>
  );
}

function QuizRow({ course }: { course: CourseDetail }) {
  const { t } = useTranslation();
  const { quiz } = course;
  if (!quiz) return null;
  const begun = isBegun(course);
  const state = quiz.passed ? 'done' : quiz.ready ? 'open' : 'locked';
  return (
    <div className={css.lesson} data-state={begun ? state : undefined}>
      {begun && state !== 'locked' ? (
        <Link
          to="/courses/$course/quiz"
          params={{ course: course.course_id }}
          className={css.name}
          data-item="quiz"
        >
          {quiz.title}
        </Link>
      ) : (
        <span className={css.name}>{quiz.title}</span>
      )}
      <span className={css.facts}>{t('quiz.questions', { count: quiz.questions })}</span>
      {begun && (
        <span className={css.state}>
          <Icon name={STATE_ICONS[state]} />
          <span className="visually-hidden">
            {t(quiz.passed ? 'quiz.passed_before' : `courses.state_${state}`)}
          </span>
        </span>
      )}
    </div>
  );
}
