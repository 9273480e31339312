import type { FlagTarget } from '../../../api/conduct';
import type { FlagReason } from '../../../api/conduct-types';
import { keepWords } from '../../auth/kept';

/** A report as far as it is written. */
interface Unsent {
  reason: FlagReason | undefined;
  text: string;
}

const EMPTY: Unsent = { reason: undefined, text: '' };
const { useWords, keep, forget } = keepWords<Unsent>();

export function useUnsentFlag(target: FlagTarget) {
  const id = 'post_id' in target ? target.post_id : target.user_id;
  const flag = useWords(id) ?? EMPTY;
  return {
    ...flag,
    change: (part: Partial<Unsent>) => keep(id, { ...flag, ...part }),
    clear: () => forget(id),
  };
}
