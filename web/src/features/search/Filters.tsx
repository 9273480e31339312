import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { categoriesQuery } from '../../api/queries';
import { Field } from '../../ui/Field/Field';
import { Icon } from '../../ui/Icon';
import css from './search.module.css';
import {
  changed,
  FILTERS,
  type Filter,
  type SearchAddress,
  withoutFilters,
} from './search-address';

interface FiltersProps {
  address: SearchAddress;
  /** What the server says of them. */
  errors: Readonly<Record<string, string>>;
}

/** Narrows the search by where, by whom and when. */
export function Filters({ address, errors }: FiltersProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: categories } = useQuery(categoriesQuery);
  const count = FILTERS.filter((filter) => address[filter]).length;
  const choose = (filter: Filter, value: string) =>
    void navigate({
      to: '/forum/search',
      search: changed(address, { [filter]: value }),
      replace: true,
      resetScroll: false,
    });
  return (
    <details className={css.filters} open={count > 0}>
      <summary>
        <Icon name="filter" size={16} />
        {count > 0 ? t('search.filters_on', { count }) : t('search.filters')}
      </summary>
      <div className={css.fields}>
        <Field id="search-category" label={t('search.category')} error={errors.category}>
          {(control) => (
            <select
              {...control}
              value={address.category ?? ''}
              onChange={(event) => choose('category', event.target.value)}
            >
              <option value="">{t('search.any_category')}</option>
              {categories?.items
                .filter(({ may_read }) => may_read)
                .map(({ slug, name }) => (
                  <option key={slug} value={slug}>
                    {name}
                  </option>
                ))}
            </select>
          )}
        </Field>
        <AuthorField
          author={address.author ?? ''}
          error={errors.author}
          onChoose={(author) => choose('author', author)}
        />
        {(['after', 'before'] as const).map((side) => (
          <Field key={side} id={`search-${side}`} label={t(`search.${side}`)} error={errors[side]}>
            {(control) => (
              <input
                {...control}
                type="date"
                value={address[side] ?? ''}
                onChange={(event) => choose(side, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
      <p className={css.narrowed}>
        {address.topic && (
          <Link to="/forum/search" search={changed(address, { topic: '' })} className={css.chip}>
            {t('search.in_topic', { topic: address.topic })}
            <Icon name="close" size={14} />
          </Link>
        )}
        {count > 0 && (
          <Link to="/forum/search" search={withoutFilters(address)}>
            {t('search.clear_filters')}
          </Link>
        )}
      </p>
    </details>
  );
}

interface AuthorFieldProps {
  author: string;
  error: string | undefined;
  onChoose: (author: string) => void;
}

/** A name is asked for when it is whole: with Enter, or when the field is left. */
function AuthorField({ author, error, onChoose }: AuthorFieldProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(author);
  useEffect(() => setName(author), [author]);
  const choose = () => {
    if (name.trim() !== author) onChoose(name.trim());
  };
  return (
    <Field
      id="search-author"
      label={t('search.author')}
      hint={t('search.author_hint')}
      error={error}
    >
      {(control) => (
        <input
          {...control}
          value={name}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.target.value)}
          onBlur={choose}
          onKeyDown={(event) => event.key === 'Enter' && choose()}
        />
      )}
    </Field>
  );
}
