import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { badgeProgressQuery, badgesQuery, courseQuery } from '../../../api/learning-queries';
import type { Badge } from '../../../api/learning-types';
import { ownProfileQuery } from '../../../api/people-queries';
import { categoriesQuery } from '../../../api/queries';
import { easiest, usePermission } from '../../../ui/BadgeNeed/need';
import { Button, buttonClass } from '../../../ui/Button/Button';
import { Progress } from '../../../ui/Progress/Progress';
import { AboutStep } from './AboutStep';
import css from './StartChecklist.module.css';
import { Step } from './Step';
import {
  beginStart,
  endStart,
  INTRODUCTIONS,
  nextStep,
  settleStart,
  useStartChanges,
} from './start';
import { START_STEPS } from './steps';

const [COURSE, BADGE, POST] = START_STEPS;

/**
 * Which step of the way to the first post is next, and its badge; null when there is nothing to show,
 * undefined while that is not known.
 */
export function useStart():
  | { step: 'course' | 'post'; badge: Badge; courseId: string }
  | null
  | undefined {
  useStartChanges();
  const permission = usePermission('post');
  const step = nextStep(permission);
  const hasWritten = useWritten(step === 'post');
  const { data: badges } = useQuery({ ...badgesQuery(), enabled: step !== undefined });
  if (!permission) return undefined;
  if (!step) return null;
  if (!badges || (step === 'post' && hasWritten === undefined)) return undefined;
  const badge = easiest(permission.needs, badges.items);
  if (!badge?.course_id) return null;
  // A badge that was lost is spoken of where one would write, not to a newcomer.
  if (step === 'course' && badge.mine) return null;
  return { step, badge, courseId: badge.course_id };
}

/** Whether the member has written, wherever they did; it ends the way. Undefined while it is not known. */
function useWritten(isWaited: boolean): boolean | undefined {
  const { data: profile, isError } = useQuery({ ...ownProfileQuery, enabled: isWaited });
  const hasWritten = isError ? false : profile && profile.posts > 0;
  useEffect(() => {
    if (isWaited && hasWritten) endStart();
  }, [isWaited, hasWritten]);
  return hasWritten;
}

/** The way of a new member to the first post; gone when it is written. */
export function StartChecklist() {
  const permission = usePermission('post');
  const start = useStart();
  const atBeginning = nextStep(permission) === 'course';

  useEffect(() => {
    if (atBeginning) beginStart();
  }, [atBeginning]);

  if (!start) return null;
  return <Steps badge={start.badge} courseId={start.courseId} posting={start.step === 'post'} />;
}

interface StepsProps {
  badge: Badge;
  courseId: string;
  /** Course and badge are done; the first post is left. */
  posting: boolean;
}

function Steps({ badge, courseId, posting }: StepsProps) {
  const { t } = useTranslation();
  const { data: course } = useQuery(courseQuery(courseId));
  const { data: all } = useQuery(badgeProgressQuery());
  const { data: categories } = useQuery(categoriesQuery);
  const progress = all?.items.find(({ badge_id }) => badge_id === badge.badge_id);
  const lessonsDone = progress !== undefined && progress.done_lessons >= progress.lessons;
  const courseDone = posting || (lessonsDone && progress.lessons > 0);
  const introductions = categories?.items.some(({ slug }) => slug === INTRODUCTIONS);
  const begun = (progress?.percent ?? 0) > 0;
  // What stands beside the way is none of its steps.
  const done = [courseDone, posting].filter(Boolean).length;

  return (
    <section className={css.start} aria-labelledby="start">
      <header className={css.head}>
        <div>
          <h2 id="start">{t('start.title')}</h2>
          <p>{t('start.intro')}</p>
        </div>
        {posting && (
          <Button look="quiet" onClick={settleStart}>
            {t('start.hide')}
          </Button>
        )}
      </header>
      <div className={css.progress}>
        <Progress percent={(100 * done) / START_STEPS.length} label={t('start.title')} />
        <span>{t('start.progress', { done, total: START_STEPS.length })}</span>
      </div>
      <ol className={css.steps}>
        <Step
          done={courseDone}
          title={t(COURSE.title)}
          named={course?.title}
          text={
            begun && progress
              ? t('start.course_progress', {
                  done: progress.done_lessons,
                  count: progress.lessons,
                })
              : t(COURSE.text)
          }
        >
          {!courseDone && (
            <Link
              to="/courses/$course"
              params={{ course: courseId }}
              className={buttonClass('primary')}
            >
              {t(begun ? 'start.go_on' : 'start.begin')}
            </Link>
          )}
        </Step>
        <Step done={posting} title={t(BADGE.title)} named={badge.name} text={t(BADGE.text)}>
          {courseDone && !posting && (
            <Link
              to="/courses/$course/quiz"
              params={{ course: courseId }}
              className={buttonClass('primary')}
            >
              {t('start.take_quiz')}
            </Link>
          )}
        </Step>
        <Step
          done={false}
          title={t(POST.title)}
          text={t(posting ? POST.text : 'start.post_locked')}
        >
          {posting && (
            <Link
              to="/forum/new"
              search={introductions ? { category: INTRODUCTIONS } : {}}
              className={buttonClass('primary')}
            >
              {t('start.write')}
            </Link>
          )}
        </Step>
        <AboutStep />
      </ol>
    </section>
  );
}
