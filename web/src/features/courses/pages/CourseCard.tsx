import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../../api/learning-queries';
import type { CourseSummary } from '../../../api/learning-types';
import { useDates } from '../../../i18n/dates';
import { BadgeArt } from '../../../ui/BadgeArt/BadgeArt';
import { Icon } from '../../../ui/Icon';
import { Progress } from '../../../ui/Progress/Progress';
import { isCompleted } from '../way';
import css from './catalogue.module.css';

export function CourseCard({ course }: { course: CourseSummary }) {
  const { t } = useTranslation();
  const { day } = useDates();
  const badgeName = useBadgeName(course.badge_id);
  const { course_id, title, summary, lessons, minutes, state, percent } = course;
  const missing = course.requires.filter(({ completed }) => !completed);
  return (
    <article className={css.card} data-state={state}>
      <div className={css.top}>
        {course.badge_id ? (
          <BadgeArt
            badgeId={course.badge_id}
            size={48}
            look={isCompleted(course) ? 'held' : 'open'}
          />
        ) : (
          <span className={css.plain}>
            <Icon name="learning" size={24} />
          </span>
        )}
        <CourseMarks course={course} />
      </div>
      <h2 className={css.title}>
        <Link to="/courses/$course" params={{ course: course_id }} data-item={course_id}>
          {title}
        </Link>
      </h2>
      <p className={css.summary}>{summary}</p>
      <p className={css.facts}>
        {t('courses.lessons', { count: lessons })}
        <span aria-hidden="true"> · </span>
        {t('courses.minutes', { count: minutes })}
      </p>
      {badgeName && (
        <p className={css.facts}>
          {t(course.approval ? 'courses.leads_to_badge' : 'courses.gives_badge', {
            name: badgeName,
          })}
        </p>
      )}
      {missing.length > 0 && (
        <p className={css.requires}>
          <Icon name="lock" size={16} />
          <span>
            {t('courses.requires', { names: missing.map((one) => one.title).join(', ') })}
          </span>
        </p>
      )}
      {state === 'enrolled' && (
        <div className={css.progress}>
          <Progress percent={percent} label={t('courses.progress')} />
          <span aria-hidden="true">{t('courses.percent', { percent: Math.round(percent) })}</span>
        </div>
      )}
      {course.completed_at && (
        <p className={css.facts}>{t('courses.completed_at', { date: day(course.completed_at) })}</p>
      )}
    </article>
  );
}

/** What a course is just now, in a word each. */
export function CourseMarks({ course }: { course: Omit<CourseSummary, 'lessons'> }) {
  const { t } = useTranslation();
  // A draft cannot be begun: what somebody has begun was published once.
  const isBegun = course.state === 'enrolled' || course.state === 'completed';
  return (
    <div className={css.marks}>
      {!course.published && (
        <span className={css.mark}>{t(isBegun ? 'courses.archived' : 'courses.draft')}</span>
      )}
      {course.refresher && <span className={css.mark}>{t('courses.refresher')}</span>}
      {course.state === 'enrolled' && <span className={css.mark}>{t('courses.under_way')}</span>}
      {isCompleted(course) && (
        <span className={css.mark} data-state="completed">
          <Icon name="check" size={14} />
          {t('courses.done')}
        </span>
      )}
    </div>
  );
}

export function useBadgeName(badgeId: string | null | undefined): string | undefined {
  const { data } = useQuery({ ...badgesQuery(), enabled: Boolean(badgeId) });
  return badgeId ? data?.items.find((badge) => badge.badge_id === badgeId)?.name : undefined;
}
