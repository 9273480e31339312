import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { badgeQuery } from '../../api/learning-queries';
import type { Badge } from '../../api/learning-types';
import { BadgeArt } from '../../ui/BadgeArt/BadgeArt';
import { usePermission } from '../../ui/BadgeNeed/need';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Waiting } from '../../ui/Waiting/Waiting';
import css from './badges.module.css';
import { Credential } from './Credential';
import { Holders } from './Holders';
import { HowTo } from './HowTo';
import { Applicants } from './issue/Applicants';
import { AwardForm } from './issue/AwardForm';
import { MyAward } from './MyAward';
import { Opens } from './Opens';
import { RecognisedHere } from './RecognisedHere';
import { lookOf, standingOf } from './status';

const route = getRouteApi('/member/badges/$badge');

export function BadgePage() {
  const { badge: id } = route.useParams();
  const query = useQuery(badgeQuery(id));
  return (
    <div className={css.page}>
      {query.data ? <BadgeView badge={query.data} /> : <Waiting query={query} rows={5} />}
    </div>
  );
}

function BadgeView({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const standing = standingOf(badge.mine, Date.now());
  const mayIssue = usePermission('issue_badges')?.allowed ?? false;
  return (
    <>
      <header className={css.head}>
        <Link to="/badges" className={css.up}>
          <Icon name="back" size={16} />
          {t('badges.title')}
        </Link>
        <div className={css.title}>
          <BadgeArt badgeId={badge.badge_id} size={96} look={lookOf(standing)} />
          <div>
            <PageHeading title={badge.name} />
            <p className={css.lead}>{badge.description}</p>
            <p className={css.standing} data-standing={standing}>
              {t(`badges.status_${standing}`)}
            </p>
          </div>
        </div>
      </header>
      <MyAward badge={badge} />
      {badge.mine?.status === 'active' && <Credential badgeId={badge.badge_id} />}
      <Opens permissions={badge.permissions} />
      <HowTo badge={badge} />
      <RecognisedHere badgeId={badge.badge_id} />
      {mayIssue && <Applicants badgeId={badge.badge_id} />}
      <Holders id={badge.badge_id} count={badge.holders} mayRevoke={mayIssue} />
      {mayIssue && <AwardForm badge={badge} />}
    </>
  );
}
