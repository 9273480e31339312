import { keepWords } from '../auth/kept';

/** A note as far as it is written, by the case or the member that it is about. */
interface Note {
  text: string;
  toMember: boolean;
}

const EMPTY: Note = { text: '', toMember: false };
const { useWords, keep, forget } = keepWords<Note>();

export function useNote(about: string) {
  const note = useWords(about) ?? EMPTY;
  return {
    ...note,
    change: (part: Partial<Note>) => keep(about, { ...note, ...part }),
    clear: () => forget(about),
  };
}
