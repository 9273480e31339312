import { keepWords } from '../auth/kept';

const { useWords, keep, forget } = keepWords<{ text: string }>();

/** What is typed in a dialog, by what it is for: it is there again until it was sent. */
export function useReason(about: string, begun = '') {
  return {
    text: useWords(about)?.text ?? begun,
    change: (text: string) => keep(about, { text }),
    clear: () => forget(about),
  };
}
