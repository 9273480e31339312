import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import pagesCss from '../forum/pages/pages.module.css';
import css from './search.module.css';
import { changed, FILTERS, type SearchAddress, withoutFilters } from './search-address';

/** What one can try when nothing was found. */
export function NothingFound({ address }: { address: SearchAddress }) {
  const { t } = useTranslation();
  const { q = '', type } = address;
  const filtered = FILTERS.some((filter) => address[filter]);
  return (
    <div className={pagesCss.empty}>
      <h2>{t('search.none_title', { q })}</h2>
      <ul className={css.suggestions}>
        {filtered && (
          <li>
            <Link to="/forum/search" search={withoutFilters(address)}>
              {t('search.none_filters')}
            </Link>
          </li>
        )}
        {type && (
          <li>
            <Link to="/forum/search" search={changed(address, { type: '' })}>
              {t('search.none_type', { type: t(`search.${type}`).toLocaleLowerCase() })}
            </Link>
          </li>
        )}
        <li>{t('search.none_spelling')}</li>
        <li>{t('search.none_fewer')}</li>
        <li>
          <Link to="/forum/new">{t('search.none_ask')}</Link>
        </li>
      </ul>
    </div>
  );
}
