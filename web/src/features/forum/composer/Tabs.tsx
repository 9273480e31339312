import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import css from './Tabs.module.css';

export type Tab = 'write' | 'preview';
const TABS: readonly Tab[] = ['write', 'preview'];

interface TabsProps {
  /** The panels are named `<id>-write` and `<id>-preview`, their tabs `<id>-tab-…`. */
  id: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

/** Between writing and seeing. */
export function Tabs({ id, tab, onTab }: TabsProps) {
  const { t } = useTranslation();
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = tab === 'write' ? 'preview' : 'write';
    event.preventDefault();
    onTab(other);
    document.getElementById(`${id}-tab-${other}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={t('writing.tabs')} className={css.tabs} onKeyDown={press}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${id}-tab-${name}`}
          aria-selected={tab === name}
          aria-controls={tab === name ? `${id}-${name}` : undefined}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {t(`writing.${name}`)}
        </button>
      ))}
    </div>
  );
}
