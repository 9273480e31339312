import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import type { MemberRef } from '../../api/types';
import { BadgeArt } from '../BadgeArt/BadgeArt';
import css from './BadgeChips.module.css';

/** The badges beside a name. */
export function BadgeChips({ member }: { member: MemberRef | null | undefined }) {
  const worn = member?.badges ?? [];
  return worn.length > 0 ? <BadgeRow badges={worn} /> : null;
}

/** Badges by their slugs. */
export function BadgeRow({ badges }: { badges: readonly string[] }) {
  const { t } = useTranslation();
  const { data } = useQuery(badgesQuery());
  const nameOf = (id: string) => data?.items.find((badge) => badge.badge_id === id)?.name ?? id;
  return (
    <ul className={css.chips} aria-label={t('badges.beside_name')}>
      {badges.map((id) => (
        <li key={id}>
          <BadgeArt badgeId={id} size={18} name={nameOf(id)} />
        </li>
      ))}
    </ul>
  );
}
