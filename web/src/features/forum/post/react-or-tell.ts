import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../api/problem';
import type { Post } from '../../../api/types';
import { useSentence } from '../../../ui/Notice/Notice';
import { tellProblem, toast } from '../../../ui/Toasts/toasts';
import { useSession } from '../../auth/session';
import { useReact } from '../posts';

/** Joins or leaves a reaction; what goes wrong is told in passing. */
export function useReactOrTell(post: Post) {
  const { t } = useTranslation();
  const { mutate } = useReact(post);
  const sentence = useSentence();
  // Of new rules that wait for an answer the server says nothing.
  const termsDue = useSession((state) => Boolean(state.me?.terms_due));
  return (key: string, on: boolean) => {
    if (termsDue) {
      toast(t('barrier.terms'));
      return;
    }
    mutate({ key, on }, { onError: (cause) => tellProblem(toProblem(cause), sentence) });
  };
}
