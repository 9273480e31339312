import { useCallback, useState } from 'react';
import { useSession } from '../auth/session';

/** Drafts belong to one member and one place: a topic, a new topic, an edit. */
function keyOf(place: string): string {
  return `althing.draft.${useSession.getState().me?.user_id ?? ''}.${place}`;
}

function readDraft<T>(place: string, empty: T): T {
  const stored = localStorage.getItem(keyOf(place));
  if (!stored) return empty;
  try {
    return { ...empty, ...(JSON.parse(stored) as Partial<T>) };
  } catch {
    return empty;
  }
}

function writeDraft<T>(place: string, draft: T | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(place), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(place));
  } catch {
    // A full storage must never stop the typing; the text is still in the field.
  }
}

/** State that survives reload, navigation and a lost session; `clear` forgets it. */
export function useDraft<T extends object>(place: string, empty: T) {
  const [draft, setDraft] = useState<T>(() => readDraft(place, empty));
  const change = useCallback(
    (part: Partial<T>) => {
      setDraft((before) => {
        const after = { ...before, ...part };
        writeDraft(place, after);
        return after;
      });
    },
    [place],
  );
  const clear = () => {
    writeDraft(place, null);
    setDraft(empty);
  };
  return [draft, change, clear] as const;
}
