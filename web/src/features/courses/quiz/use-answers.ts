import { useEffect, useRef, useState } from 'react';
import { learning } from '../../../api/learning';
import type { Attempt, Question } from '../../../api/learning-types';
import { answersToGoOn, forgetAnswers, keepAnswers, withChoice } from './answers';
import { createAutosave, type SaveState } from './autosave';

/** The answers of an open attempt, saved here at once and on the server soon. */
export function useAnswers(attempt: Attempt) {
  const { attempt_id, quiz_id } = attempt;
  const [begun] = useState(() => answersToGoOn(attempt));
  const [answers, setAnswers] = useState(begun.answers);
  const [state, setState] = useState<SaveState>(begun.unsaved ? 'unsaved' : 'quiet');
  const latest = useRef(answers);
  const over = useRef(false);
  const autosave = useRef<ReturnType<typeof createAutosave>>(undefined);

  useEffect(() => {
    const saver = createAutosave({
      save: async (now) => {
        await learning.saveAnswers(quiz_id, attempt_id, now);
        if (now === latest.current && !over.current) {
          keepAnswers(attempt_id, { answers: now, unsaved: false });
        }
      },
      onState: setState,
    });
    autosave.current = saver;
    if (begun.unsaved) saver.change(latest.current);
    const flush = () => void saver.flush();
    window.addEventListener('online', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('online', flush);
      window.removeEventListener('pagehide', flush);
      flush();
      saver.stop();
    };
  }, [quiz_id, attempt_id, begun]);

  const choose = (question: Question, option: string, chosen: boolean) => {
    const now = withChoice(latest.current, question, option, chosen);
    latest.current = now;
    setAnswers(now);
    keepAnswers(attempt_id, { answers: now, unsaved: true });
    autosave.current?.change(now);
  };

  return {
    answers,
    state,
    choose,
    /** The attempt is over: nothing is kept of it here. */
    close: () => {
      over.current = true;
      autosave.current?.stop();
      forgetAnswers(attempt_id);
    },
  };
}
