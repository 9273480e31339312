import { useCallback, useEffect, useRef, useState } from 'react';
import { readKept, writeKept } from './draft-store';
import { type DraftSync, syncDraft } from './draft-sync';

/** Writes the device copy; what says nothing is not kept. */
function keep<T extends object>(place: string, draft: T | null, empty: T): void {
  const before = readKept<T>(place);
  const base = before?.base ?? null;
  const left = draft && JSON.stringify(draft) !== JSON.stringify(empty) ? draft : null;
  // What the other devices know must be forgotten there too, perhaps not before the net is back.
  if (!left && base === null) writeKept(place, null);
  else writeKept(place, { draft: left, at: Date.now(), base, dirty: true });
}

/**
 * State that survives reload, navigation and a lost session, and goes with the member to their other
 * devices; `clear` forgets it.
 */
export function useDraft<T extends object>(place: string, empty: T) {
  const [draft, setDraft] = useState<T>(() => ({ ...empty, ...readKept<T>(place)?.draft }));
  const sync = useRef<DraftSync>(undefined);
  const blank = useRef(empty);
  blank.current = empty;

  useEffect(() => {
    const started = syncDraft(place, blank.current, setDraft);
    sync.current = started;
    return () => {
      started.stop();
      sync.current = undefined;
    };
  }, [place]);

  const change = useCallback(
    (part: Partial<T>) => {
      setDraft((before) => {
        const after = { ...before, ...part };
        keep(place, after, blank.current);
        return after;
      });
      sync.current?.changed();
    },
    [place],
  );
  const clear = () => {
    keep(place, null, empty);
    setDraft(empty);
    sync.current?.cleared();
  };
  return [draft, change, clear] as const;
}
