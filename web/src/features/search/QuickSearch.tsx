import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon';
import css from './quick-search.module.css';

/** The way to the search from everywhere: a field, or on a narrow window its sign alone. */
export function QuickSearch() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const q = words.trim();
    void navigate({ to: '/forum/search', search: q ? { q } : {} });
    setWords('');
  };
  return (
    <>
      <search className={css.wide}>
        <form onSubmit={submit} className={css.field}>
          <label htmlFor="quick-search" className="visually-hidden">
            {t('search.field_short')}
          </label>
          <Icon name="search" />
          <input
            id="quick-search"
            inputMode="search"
            maxLength={200}
            autoComplete="off"
            enterKeyHint="search"
            placeholder={t('search.field_short')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            data-search
          />
          <span className={css.key} aria-hidden="true">
            /
          </span>
        </form>
      </search>
      <Link
        to="/forum/search"
        className={css.narrow}
        aria-label={t('search.title')}
        title={t('search.title')}
      >
        <Icon name="search" size={20} />
      </Link>
    </>
  );
}
