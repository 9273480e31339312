import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Badge, Gate, PermissionName } from '../../../api/learning-types';
import { BadgeArt } from '../../../ui/BadgeArt/BadgeArt';
import { WayToBadge } from '../../../ui/BadgeNeed/BadgeNeed';
import { lacking, useEasiest, usePermission } from '../../../ui/BadgeNeed/need';
import { Icon } from '../../../ui/Icon';
import { standingOf } from '../../badges/status';
import { CLOSED_PLACE } from './closed-place';
import css from './Locked.module.css';

interface LockedProps {
  /** The category or topic that does not let the member write. */
  gate: Gate;
  permission: PermissionName;
}

/** Stands where one would write: which badge is needed and how to get it. */
export function Locked({ gate, permission }: LockedProps) {
  const { t } = useTranslation();
  const badge = useEasiest(lacking(usePermission(permission), gate));
  return (
    <section
      id={CLOSED_PLACE}
      tabIndex={-1}
      className={css.locked}
      aria-label={t('composer.label')}
    >
      {badge ? <Need badge={badge} /> : <ReadOnly />}
    </section>
  );
}

function ReadOnly() {
  const { t } = useTranslation();
  return (
    <>
      <span className={css.lock}>
        <Icon name="lock" />
      </span>
      <p className={css.words}>{t('badges.read_only')}</p>
    </>
  );
}

function Need({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const { name, mine, course_id } = badge;
  const says = {
    active: 'badges.read_only',
    expiring: 'badges.read_only',
    paused: 'badges.required_paused',
    expired: 'badges.required_expired',
    suspended: 'badges.required_suspended',
    revoked: 'badges.required_revoked',
    none: course_id ? 'badges.required_text' : 'badges.required_hand',
  } as const;
  return (
    <>
      <BadgeArt badgeId={badge.badge_id} size={44} look={mine ? 'lost' : 'open'} />
      <p className={css.words}>
        <Link to="/badges/$badge" params={{ badge: badge.badge_id }} className={css.title}>
          <Icon name="lock" size={16} />
          {t('badges.required', { name })}
        </Link>
        <span>{t(says[standingOf(mine, Date.now())], { name })}</span>
      </p>
      <WayToBadge badge={badge} />
    </>
  );
}
