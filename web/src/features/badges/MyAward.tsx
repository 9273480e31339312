import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Badge } from '../../api/learning-types';
import { useDates } from '../../i18n/dates';
import { buttonClass } from '../../ui/Button/Button';
import { nameOf } from '../forum/names';
import css from './badges.module.css';
import { Resume } from './Resume';
import { Shown } from './Shown';
import { standingOf } from './status';

/** What the member has of it: since when, until when, and why not any more. */
export function MyAward({ badge }: { badge: Badge }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const heading = useRef<HTMLHeadingElement>(null);
  const { mine, course_id } = badge;
  if (!mine) return null;
  const standing = standingOf(mine, Date.now());
  const expires = mine.expires_at ? full(mine.expires_at) : '';
  const says = {
    active: mine.expires_at ? 'badges.says_active_until' : 'badges.says_active',
    expiring: course_id ? 'badges.says_expiring' : 'badges.says_expiring_hand',
    expired: course_id ? 'badges.says_expired' : 'badges.says_expired_hand',
    revoked: 'badges.says_revoked',
    suspended: 'badges.says_suspended',
    paused: 'badges.says_paused',
    none: 'badges.mine_none',
  } as const;
  const renewable = standing === 'expiring' || standing === 'expired';
  return (
    <section aria-labelledby="badge-mine" className={css.mine} data-standing={standing}>
      <h2 id="badge-mine" ref={heading} tabIndex={-1}>
        {t('badges.mine')}
      </h2>
      <p>
        {t(says[standing], {
          issued: full(mine.issued_at),
          expires,
          date: full(mine.revoked_at ?? mine.issued_at),
        })}
      </p>
      {mine.issuer && <p>{t('badges.issued_by', { name: nameOf(mine.issuer) })}</p>}
      {/* The award keeps the reason why it was given; why it was taken back stands in the home room. */}
      {standing === 'revoked' && <p>{t('badges.says_why')}</p>}
      {standing !== 'revoked' && mine.reason && <blockquote>{mine.reason}</blockquote>}
      {standing === 'paused' && <Resume badge={badge} onResumed={() => heading.current?.focus()} />}
      {standing !== 'revoked' && <Shown badge={badge} />}
      {renewable && course_id && (
        <div>
          <Link
            to="/courses/$course"
            params={{ course: course_id }}
            className={buttonClass('primary')}
          >
            {t('badges.renew')}
          </Link>
        </div>
      )}
    </section>
  );
}
