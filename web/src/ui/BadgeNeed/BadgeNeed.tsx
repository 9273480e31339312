import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Badge } from '../../api/learning-types';
import { buttonClass } from '../Button/Button';
import { useEasiest } from './need';
import { isPaused } from './paused';

/** After a refusal: which badge it takes, and the way to it. */
export function BadgeNeed({ badges }: { badges: readonly string[] }) {
  const { t } = useTranslation();
  const badge = useEasiest(badges);
  if (!badge) return t('badges.required_some');
  return (
    <>
      {t(isPaused(badge.mine) ? 'badges.refused_paused' : 'badges.required_refused', {
        name: badge.name,
      })}{' '}
      <WayToBadge badge={badge} inText />
    </>
  );
}

/** Leads to the course of a badge, or to what is said about it. */
export function WayToBadge({
  badge,
  inText = false,
}: {
  badge: Badge;
  /** A link among words, not a button. */
  inText?: boolean;
}) {
  const { t } = useTranslation();
  const { badge_id, course_id, mine } = badge;
  const look = inText ? {} : { className: buttonClass('primary') };
  const paused = isPaused(mine);
  const byHand = !course_id || mine?.status === 'suspended' || mine?.status === 'revoked';
  if (byHand || paused) {
    return (
      <Link to="/badges/$badge" params={{ badge: badge_id }} {...look}>
        {t(paused ? 'badges.resume' : 'badges.about')}
      </Link>
    );
  }
  return (
    <Link to="/courses/$course" params={{ course: course_id }} {...look}>
      {t(mine ? 'badges.renew' : 'badges.take_course')}
    </Link>
  );
}
