import { Trans, useTranslation } from 'react-i18next';
import type { Recognised, Treaty } from '../../api/territories';
import { Icon } from '../../ui/Icon';
import { BadgeLink } from './BadgeLink';
import css from './territories.module.css';

/** What is agreed, in words. */
export function TreatyTerms({ treaty }: { treaty: Treaty }) {
  const { t } = useTranslation();
  const { recognises, shares } = treaty;
  return (
    <>
      <section className={css.part}>
        <h3>{t('territories.recognised')}</h3>
        {recognises.length === 0 ? (
          <p className={css.facts}>{t('territories.recognised_none')}</p>
        ) : (
          <ul className={css.badges}>
            {recognises.map((badge) => (
              <RecognisedLine key={badge.badge} recognised={badge} />
            ))}
          </ul>
        )}
      </section>
      <section className={css.part}>
        <h3>{t('territories.shared')}</h3>
        {shares.length === 0 ? (
          <p className={css.facts}>{t('territories.shared_none')}</p>
        ) : (
          <ul className={css.shared}>
            {shares.map((badge) => (
              <li key={badge}>
                <BadgeLink badge={badge} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function RecognisedLine({ recognised }: { recognised: Recognised }) {
  const { t } = useTranslation();
  const { badge, counts_as, standing, holders } = recognised;
  const held =
    holders === 0 ? t('territories.nobody') : t('territories.holders', { count: holders });
  return (
    <li className={css.line} data-standing={standing}>
      <Icon name={standing === 'open' ? 'check' : 'clock'} size={16} />
      <div className={css.words}>
        <p>
          <Trans
            t={t}
            i18nKey="territories.counts_as"
            components={{ theirs: <strong>{badge}</strong>, ours: <BadgeLink badge={counts_as} /> }}
          />
        </p>
        <p className={css.facts}>{standing === 'open' ? held : t('territories.waiting')}</p>
      </div>
    </li>
  );
}
