import { useEffect, useEffectEvent, useRef, useState } from 'react';

const PAUSE_MS = 250;

/**
 * What is typed is asked for once the typing pauses; what the address says otherwise, by back or
 * forward, is typed.
 */
export function useTypedSearch(q: string, ask: (wanted: string) => void) {
  const [words, setWords] = useState(q);
  const asked = useRef(q);
  const askNow = useEffectEvent(ask);

  useEffect(() => {
    const wanted = words.trim();
    if (wanted === q) return;
    const timer = setTimeout(() => {
      asked.current = wanted;
      askNow(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, q]);

  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setWords(q);
  }, [q]);

  return [words, setWords] as const;
}
