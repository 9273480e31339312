import { create } from 'zustand';
import { useSession } from './session';

/**
 * What was typed about members, by what it is about, in this tab alone: no device keeps it. It outlives
 * its page, and what a colleague does meanwhile, but not the session.
 */
export function keepWords<T extends object>() {
  const useKept = create<{ kept: Readonly<Record<string, T>> }>(() => ({ kept: {} }));
  useSession.subscribe(({ status }) => {
    if (status === 'out') useKept.setState({ kept: {} });
  });
  return {
    useWords: (id: string) => useKept(({ kept }) => kept[id]),
    useAll: () => useKept(({ kept }) => kept),
    wordsOf: (id: string) => useKept.getState().kept[id],
    keep: (id: string, words: T) =>
      useKept.setState(({ kept }) => ({ kept: { ...kept, [id]: words } })),
    forget: (id: string) => useKept.setState(({ kept: { [id]: _, ...kept } }) => ({ kept })),
  };
}
