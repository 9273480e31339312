import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Territory } from '../../api/territories';
import { buttonClass } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { flagOf } from './flag';
import { TreatyTerms } from './TreatyTerms';
import css from './territories.module.css';
import { WaitingFor } from './WaitingFor';

interface TerritoryCardProps {
  territory: Territory;
  /** Our own, for whoever may change treaties. */
  administered: Territory | undefined;
}

/** A territory, and what is agreed with it. */
export function TerritoryCard({ territory, administered }: TerritoryCardProps) {
  const { t } = useTranslation();
  const { code, name, server, is_own, treaty } = territory;
  return (
    <article className={css.card} aria-labelledby={`territory-${code}`}>
      <div className={css.head}>
        <span className={css.flag} aria-hidden="true">
          {flagOf(code)}
        </span>
        <div className={css.who}>
          <h2 id={`territory-${code}`}>{name}</h2>
          <p className={css.facts}>{t('territories.server', { server })}</p>
        </div>
        {is_own && <span className={css.mark}>{t('territories.own')}</span>}
        {administered && treaty && (
          <Link to="/territories/$code/edit" params={{ code }} className={buttonClass('secondary')}>
            <Icon name="edit" />
            {t('territories.edit')}
            <span className="visually-hidden">: {name}</span>
          </Link>
        )}
      </div>
      {treaty && <TreatyTerms treaty={treaty} />}
      {administered && treaty && <WaitingFor name={name} treaty={treaty} own={administered} />}
    </article>
  );
}
