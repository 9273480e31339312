import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { territoriesQuery } from '../../api/territories';
import { usePermission } from '../../ui/BadgeNeed/need';
import { buttonClass } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading/PageHeading';
import { Meanwhile } from '../../ui/Waiting/Meanwhile';
import pagesCss from '../forum/pages/pages.module.css';
import { TerritoryCard } from './TerritoryCard';
import css from './territories.module.css';

/** Our own territory, and those that we have a treaty with. */
export function TerritoriesPage() {
  const { t } = useTranslation();
  const query = useQuery(territoriesQuery);
  const administers = usePermission('administer')?.allowed === true;
  const territories = query.data?.items ?? [];
  const own = territories.find(({ is_own }) => is_own);
  return (
    <div className={pagesCss.page}>
      <header className={pagesCss.head}>
        <div>
          <PageHeading title={t('territories.title')} />
          <p className={pagesCss.lead}>{t('territories.intro')}</p>
        </div>
        {administers && (
          <div className={pagesCss.acts}>
            <Link to="/territories/new" className={buttonClass('primary')}>
              <Icon name="plus" />
              {t('territories.new')}
            </Link>
          </div>
        )}
      </header>
      {!query.data && <Meanwhile query={query} rows={3} />}
      {query.data && (
        <ul className={css.list} aria-label={t('territories.list')}>
          {territories.map((territory) => (
            <li key={territory.code}>
              <TerritoryCard territory={territory} administered={administers ? own : undefined} />
            </li>
          ))}
        </ul>
      )}
      {query.data && territories.every(({ is_own }) => is_own) && (
        <div className={pagesCss.empty}>
          <h2>{t('territories.empty_title')}</h2>
          <p className={css.empty}>{t('territories.empty_text')}</p>
        </div>
      )}
    </div>
  );
}
