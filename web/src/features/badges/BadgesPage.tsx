import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import type { Badge } from '../../api/learning-types';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { Failure } from '../../ui/Failure/Failure';
import { Loading } from '../../ui/Loading/Loading';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import css from './badges.module.css';
import { lookOf, standingOf } from './status';

export function BadgesPage() {
  const { t } = useTranslation();
  const badges = useQuery(badgesQuery());
  if (badges.isError && !badges.data) {
    return (
      <div className={css.page}>
        <Failure cause={badges.error} onRetry={() => badges.refetch()} />
      </div>
    );
  }
  return (
    <div className={css.page}>
      <header className={css.intro}>
        <PageHeading title={t('badges.title')} />
        <p className={css.lead}>{t('badges.intro')}</p>
        <p className={css.text}>
          {t('credential.check_one')} <Link to="/verify">{t('credential.check_it')}</Link>
        </p>
      </header>
      {!badges.data && <Loading rows={3} />}
      {badges.data?.items.length === 0 && <p>{t('badges.empty')}</p>}
      {badges.data && badges.data.items.length > 0 && (
        <ul className={css.gallery}>
          {badges.data.items.map((badge) => (
            <li key={badge.badge_id}>
              <BadgeTile badge={badge} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function BadgeTile({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const standing = standingOf(badge.mine, Date.now());
  return (
    <article className={css.tile}>
      <BadgeArt badgeId={badge.badge_id} size={72} look={lookOf(standing)} />
      <h2>
        <Link
          to="/badges/$badge"
          params={{ badge: badge.badge_id }}
          className={css.title}
          data-item={badge.badge_id}
        >
          {badge.name}
        </Link>
      </h2>
      <p className={css.text}>{badge.description}</p>
      <p className={css.standing} data-standing={standing}>
        {t(`badges.status_${standing}`)}
      </p>
      <p className={css.facts}>{t('badges.holders', { count: badge.holders })}</p>
    </article>
  );
}
