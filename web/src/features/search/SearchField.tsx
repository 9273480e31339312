import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button/Button';
import { Icon } from '../../ui/Icon';
import css from './search.module.css';
import { changed, type SearchAddress } from './search-address';

const PAUSE_MS = 350;
const LONGEST = 200;

/** The words to look for; they go to the address once the typing pauses. */
export function SearchField({ address }: { address: SearchAddress }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { q = '' } = address;
  const [words, setWords] = useState(q);
  const asked = useRef(q);
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(address);
  latest.current = address;

  const ask = (wanted: string) => {
    asked.current = wanted;
    const search = changed(latest.current, { q: wanted });
    void navigate({ to: '/forum/search', search, replace: true, resetScroll: false });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(words.trim());
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only other words begin another pause
  useEffect(() => {
    const wanted = words.trim();
    if (wanted === q) return;
    const timer = setTimeout(() => ask(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, q]);

  // Who comes to search comes to type, unless the address has said already what is looked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the first drawing alone
  useEffect(() => {
    if (q === '') field.current?.focus();
  }, []);

  // Another address, back or forward or from the header, is typed.
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setWords(q);
  }, [q]);

  return (
    <search>
      <form onSubmit={submit} className={css.form}>
        <label htmlFor="search-words" className="visually-hidden">
          {t('search.field_short')}
        </label>
        <span className={css.field}>
          <Icon name="search" />
          <input
            id="search-words"
            type="search"
            ref={field}
            maxLength={LONGEST}
            autoComplete="off"
            enterKeyHint="search"
            placeholder={t('search.field_short')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            data-search
          />
        </span>
        <Button type="submit" look="primary">
          {t('search.submit')}
        </Button>
      </form>
    </search>
  );
}
