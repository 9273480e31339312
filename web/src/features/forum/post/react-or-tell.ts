import { toProblem } from '../../../api/problem';
import type { Post } from '../../../api/types';
import { useSentence } from '../../../ui/Notice/Notice';
import { tellProblem } from '../../../ui/Toasts/toasts';
import { useReact } from '../posts';

/** Joins or leaves a reaction; what goes wrong is told in passing. */
export function useReactOrTell(post: Post) {
  const { mutate } = useReact(post);
  const sentence = useSentence();
  return (key: string, on: boolean) => {
    mutate({ key, on }, { onError: (cause) => tellProblem(toProblem(cause), sentence) });
  };
}
