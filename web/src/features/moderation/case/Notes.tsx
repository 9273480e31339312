import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import type { CaseDetail } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { toast } from '../../../ui/Toasts/toasts';
import { CaseProblem } from '../CaseProblem';
import css from '../moderation.module.css';
import { NoteList } from '../NoteList';
import { useNote } from '../notes';
import caseCss from './case.module.css';
import { useCaseAct } from './case-acts';

/** What moderators tell each other of a case, and ask the member. */
export function Notes({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { case_id, version } = detail;
  const { text, toMember, change, clear } = useNote(case_id);
  const write = useCaseAct(
    () => moderation.note(case_id, version, text.trim(), toMember),
    () => {
      toast(t(toMember ? 'moderation.case.question_done' : 'moderation.case.note_done'));
      clear();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !write.isPending) write.mutate(undefined);
  };
  return (
    <section className={css.section} aria-labelledby="notes">
      <h2 id="notes">{t('moderation.case.notes')}</h2>
      <NoteList notes={detail.notes} />
      <form className={css.form} onSubmit={submit}>
        <Field
          id="note"
          label={t('moderation.case.note_label')}
          hint={t(toMember ? 'moderation.case.question_hint' : 'moderation.case.note_hint')}
        >
          {(control) => (
            <textarea
              {...control}
              className={`${control.className} ${caseCss.short}`}
              maxLength={2000}
              value={text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </Field>
        {write.isError && <CaseProblem cause={write.error} />}
        <div className={caseCss.submit}>
          <label className={caseCss.tick}>
            <input
              type="checkbox"
              checked={toMember}
              onChange={(event) => change({ toMember: event.target.checked })}
            />
            {t('moderation.case.to_member')}
          </label>
          <Button type="submit" disabled={!text.trim() || write.isPending}>
            {t(toMember ? 'moderation.case.note_send' : 'moderation.case.note_add')}
          </Button>
        </div>
      </form>
    </section>
  );
}
