import { useEffect, useRef } from 'react';
import { create } from 'zustand';

const STORED = 'althing.shortcuts';

export const useShortcutSetting = create<{ enabled: boolean }>(() => ({
  enabled: localStorage.getItem(STORED) !== 'off',
}));

export function enableShortcuts(enabled: boolean): void {
  localStorage.setItem(STORED, enabled ? 'on' : 'off');
  useShortcutSetting.setState({ enabled });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** How long a first key waits for its second. */
const SECOND_MS = 1200;

/**
 * Single-key shortcuts, and two keys after each other (`g f`); never while typing, with a modifier, or
 * under an open dialog.
 */
export function useShortcuts(keys: Record<string, () => void>): void {
  const enabled = useShortcutSetting((state) => state.enabled);
  const latest = useRef(keys);
  latest.current = keys;

  useEffect(() => {
    if (!enabled) return;
    let first = { key: '', at: 0 };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (
        isTyping(event.target) ||
        document.querySelector('dialog[open], [role=menu], [role=dialog]')
      )
        return;
      const waited = event.timeStamp - first.at < SECOND_MS ? `${first.key} ${event.key}` : '';
      // The second key of a pair is for whoever knows the pair.
      const act =
        latest.current[waited] ??
        (first.key === 'g' && waited ? undefined : latest.current[event.key]);
      first = { key: event.key, at: event.timeStamp };
      if (!act) return;
      first.key = '';
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [enabled]);
}

/** Moves the focus to the next or previous item marked `data-item`. */
export function moveItem(step: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-item]')];
  const focused = items.findIndex((item) => item.contains(document.activeElement));
  // Beside what it opened, an item is where the reader is though the focus is not.
  const current =
    focused === -1 ? items.findIndex((item) => item.matches('[aria-current=page]')) : focused;
  const next = items[current === -1 ? (step === 1 ? 0 : items.length - 1) : current + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** Opens the item that has the focus, where it is a way somewhere. */
export function openItem(): void {
  const item = document.activeElement?.closest<HTMLElement>('a[data-item]');
  item?.click();
}
