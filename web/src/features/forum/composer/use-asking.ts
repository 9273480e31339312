import { useState } from 'react';
import type { Attached } from '../outbox';
import { ALT_FIELD } from './AttachedFile';

/** Asks for words for a picture, and only once: it may well need none. */
export function useAsking(attached: Attached | null) {
  const [asked, setAsked] = useState(false);
  const isAnswered = () => {
    if (attached?.upload.kind !== 'image' || attached.alt.trim() || asked) return true;
    setAsked(true);
    document.getElementById(ALT_FIELD)?.focus();
    return false;
  };
  return { asked, isAnswered, forget: () => setAsked(false) };
}

export type Asking = ReturnType<typeof useAsking>;
