import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { moderation } from '../../../api/moderation';
import { historyQuery } from '../../../api/moderation-queries';
import type { MemberHistory } from '../../../api/moderation-types';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import caseCss from '../case/case.module.css';
import css from '../moderation.module.css';
import { NoteList } from '../NoteList';
import { useNote } from '../notes';

/** What moderators tell each other of a member, whatever the case. */
export function MemberNotes({ history }: { history: MemberHistory }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { user_id } = history.member;
  const { text, change, clear } = useNote(user_id);
  const write = useMutation({
    mutationFn: () => moderation.noteMember(user_id, text.trim()),
    onSuccess: (newer) => {
      queryClient.setQueryData(historyQuery(user_id).queryKey, newer);
      toast(t('moderation.case.note_done'));
      clear();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !write.isPending) write.mutate();
  };
  return (
    <section className={css.section} aria-labelledby="notes">
      <h2 id="notes">{t('moderation.history.notes')}</h2>
      <NoteList notes={history.notes} />
      <form className={css.form} onSubmit={submit}>
        <Field
          id="note"
          label={t('moderation.case.note_label')}
          hint={t('moderation.case.note_hint')}
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
        {write.isError && <ErrorNotice cause={write.error} />}
        <div className={css.acts}>
          <Button type="submit" disabled={!text.trim() || write.isPending}>
            {t('moderation.case.note_add')}
          </Button>
        </div>
      </form>
    </section>
  );
}
