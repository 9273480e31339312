import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { badgesQuery } from '../../api/learning-queries';
import { Ticks } from '../Ticks/Ticks';

interface BadgeTicksProps {
  /** Of the group in its form, unlike any other on the page. */
  name: string;
  legend: string;
  hint: string;
  /** Said in place of the hint where there are no badges. */
  none: string;
  chosen: readonly string[];
  error: string | undefined;
  onChange: (badges: string[]) => void;
}

/** Any of the territory's badges, by their slugs. */
export function BadgeTicks({ name, legend, hint, none, chosen, error, onChange }: BadgeTicksProps) {
  const { t } = useTranslation();
  const { data } = useQuery(badgesQuery());
  const badges = data?.items ?? [];
  return (
    <Ticks
      name={name}
      legend={legend}
      hint={badges.length === 0 && data ? none : hint}
      error={error}
      ticks={badges.map((badge) => ({
        value: badge.badge_id,
        label: badge.name,
        hint: t('category_admin.holders', { count: badge.holders }),
      }))}
      chosen={chosen}
      onChange={(badge, on) =>
        onChange(on ? [...chosen, badge] : chosen.filter((one) => one !== badge))
      }
    />
  );
}
