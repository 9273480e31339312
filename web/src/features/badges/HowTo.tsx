import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgeProgressQuery, courseQuery } from '../../api/learning-queries';
import type { Badge, CourseSummary } from '../../api/learning-types';
import { buttonClass } from '../../ui/Button/Button';
import { Progress } from '../../ui/Progress/Progress';
import css from './badges.module.css';
import { standingOf } from './status';

function wayTo({ course_id }: Badge, course?: Pick<CourseSummary, 'approval'>) {
  if (!course_id) return 'by_hand';
  return course?.approval ? 'by_course_and_hand' : 'by_course';
}

/** How one comes by the badge, and how far the member has come. */
export function HowTo({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const { course_id, valid_days, mine } = badge;
  const { data: course } = useQuery({
    ...courseQuery(course_id ?? ''),
    enabled: Boolean(course_id),
  });
  const { data: all } = useQuery(badgeProgressQuery());
  const progress = all?.items.find(({ badge_id }) => badge_id === badge.badge_id);
  const standing = standingOf(mine, Date.now());
  const underway = standing === 'none' && progress && progress.percent > 0;
  return (
    <section aria-labelledby="badge-how" className={css.section}>
      <h2 id="badge-how">{t('badges.how')}</h2>
      <p className={css.text}>
        {t(`badges.${wayTo(badge, course)}`)}{' '}
        {valid_days ? t('badges.validity', { count: valid_days }) : t('badges.validity_forever')}
      </p>
      {underway && (
        <div className={css.progress}>
          <Progress percent={progress.percent} label={t('badges.progress')} />
          <span>
            {t('badges.progress_lessons', {
              done: progress.done_lessons,
              count: progress.lessons,
            })}
            {!progress.quiz_passed && `, ${t('badges.progress_quiz')}`}
          </span>
        </div>
      )}
      {course_id && standing === 'none' && (
        <div className={css.actions}>
          <Link
            to="/courses/$course"
            params={{ course: course_id }}
            className={buttonClass('primary')}
          >
            {t(underway ? 'badges.go_on_course' : 'badges.take_course')}
            {course && <span className="visually-hidden">: {course.title}</span>}
          </Link>
        </div>
      )}
    </section>
  );
}
