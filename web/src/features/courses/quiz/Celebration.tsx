import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgeQuery } from '../../../api/learning-queries';
import type { CourseDetail, Result } from '../../../api/learning-types';
import { categoriesQuery } from '../../../api/queries';
import { BadgeArt } from '../../../ui/BadgeArt/BadgeArt';
import { buttonClass } from '../../../ui/Button/Button';
import { INTRODUCTIONS } from '../../forum/start/start';
import css from './celebration.module.css';

const SPARKS = Array.from({ length: 12 }, (_, spark) => spark);

/** The badge, and what it opens. */
export function Celebration({
  result,
  course,
}: {
  result: Result;
  course: CourseDetail | undefined;
}) {
  const { t } = useTranslation();
  if (result.badge_id) return <Won badgeId={result.badge_id} />;
  if (!course?.badge_id) return null;
  return (
    <section className={css.won} aria-labelledby="quiz-by-hand">
      <BadgeArt badgeId={course.badge_id} size={96} look="open" />
      <h2 id="quiz-by-hand">{t('quiz.by_hand_title')}</h2>
      <p>{t('quiz.by_hand')}</p>
    </section>
  );
}

function Won({ badgeId }: { badgeId: string }) {
  const { t } = useTranslation();
  const { data: badge } = useQuery(badgeQuery(badgeId));
  const { data: categories } = useQuery(categoriesQuery);
  const opens = badge?.permissions ?? [];
  const mayPost = opens.includes('post');
  const introductions = categories?.items.some(({ slug }) => slug === INTRODUCTIONS);
  return (
    <section className={css.won} aria-labelledby="quiz-won">
      <div className={css.stage}>
        {SPARKS.map((spark) => (
          <span key={spark} className={css.spark} style={{ rotate: `${spark * 30}deg` }} />
        ))}
        <span className={css.badge}>
          <BadgeArt badgeId={badgeId} size={112} />
        </span>
      </div>
      <h2 id="quiz-won">{t('quiz.won_title', { name: badge?.name ?? badgeId })}</h2>
      {mayPost && <p>{t('quiz.won_post')}</p>}
      {!mayPost && opens.length > 0 && (
        <p>
          {t('quiz.won_other', {
            permissions: opens.map((one) => t(`badges.permission_${one}`)).join(', '),
          })}
        </p>
      )}
      {badge && (
        <div className={css.actions}>
          {mayPost && (
            <Link
              to="/forum/new"
              search={introductions ? { category: INTRODUCTIONS } : {}}
              className={buttonClass('primary')}
            >
              {t('quiz.won_introduce')}
            </Link>
          )}
          <Link
            to="/badges/$badge"
            params={{ badge: badgeId }}
            className={buttonClass(mayPost ? 'secondary' : 'primary')}
          >
            {t('quiz.won_badge')}
          </Link>
        </div>
      )}
    </section>
  );
}
