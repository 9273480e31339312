import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { territoriesQuery } from '../../api/territories';
import css from './badges.module.css';

/** Which badges of other territories count as this one; nothing when none does. */
export function RecognisedHere({ badgeId }: { badgeId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(territoriesQuery);
  const lines = (data?.items ?? []).flatMap(({ code, name, treaty }) =>
    (treaty?.recognises ?? [])
      .filter(({ counts_as }) => counts_as === badgeId)
      .map(({ badge, standing }) => ({
        key: `${code}/${badge}`,
        text: t(`badges.recognised_${standing}`, { badge, territory: name }),
      })),
  );
  if (lines.length === 0) return null;
  return (
    <div className={css.facts}>
      {lines.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
