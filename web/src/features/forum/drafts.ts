import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetKept, isStale, type Original, readKept, writeKept } from './draft-store';
import { type DraftSync, syncDraft } from './draft-sync';

/** Writes the device copy; what says nothing is not kept. */
function keep<T extends object>(place: string, draft: T, empty: T, original?: Original): void {
  if (JSON.stringify(draft) === JSON.stringify(empty)) forgetKept(place);
  else {
    const base = readKept<T>(place)?.base ?? null;
    writeKept(place, { draft, at: Date.now(), base, dirty: true, of: original?.version });
  }
}

/** What this device keeps for a place; not what the post has overtaken, which is offered instead. */
function keptAt<T>(place: string, original: Original | undefined): T | null | undefined {
  const kept = readKept<T>(place);
  return kept && !isStale(kept, original) ? kept.draft : undefined;
}

/**
 * State that survives reload, navigation and a lost session, and goes with the member to their other
 * devices; `clear` forgets it. What changes a post names that post: a draft from before its last edit would
 * undo that edit.
 */
export function useDraft<T extends object>(place: string, empty: T, original?: Original) {
  const [draft, setDraft] = useState<T>(() => ({ ...empty, ...keptAt<T>(place, original) }));
  const sync = useRef<DraftSync>(undefined);
  const latest = useRef({ empty, original });
  latest.current = { empty, original };

  useEffect(() => {
    const { empty } = latest.current;
    const started = syncDraft(place, empty, setDraft, () => latest.current.original);
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
        keep(place, after, latest.current.empty, latest.current.original);
        return after;
      });
      sync.current?.changed();
    },
    [place],
  );
  const clear = () => {
    forgetKept(place);
    setDraft(empty);
    sync.current?.cleared();
  };
  return [draft, change, clear] as const;
}
