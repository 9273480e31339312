import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem';
import { useSentence } from '../Notice/Notice';
import { dismiss, tellProblem, toast, useToasts } from './toasts';

/** Takes back what a toast tells of; without its id, the last thing that can be taken back. */
export function useTakeBack(): (id?: number) => void {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (id) => {
    const { toasts } = useToasts.getState();
    const told = toasts.findLast((one) => one.undo && (id === undefined || one.id === id));
    if (!told?.undo) return;
    dismiss(told.id);
    told.undo().then(
      () => toast(t('toast.undone')),
      (cause) => tellProblem(toProblem(cause), sentence),
    );
  };
}
