import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button/Button';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { Editor } from '../composer/Editor';
import { Preview } from '../composer/Preview';
import { type Tab, Tabs } from '../composer/Tabs';
import type { Original } from '../draft-store';
import { useDraft } from '../drafts';
import css from './EditForm.module.css';

/** What is changed of a post. */
export interface Edited {
  body: string;
  /** Of a picture: what it shows. */
  alt?: string;
}

interface EditFormProps {
  /** Where the half-written words are kept. */
  place: string;
  said: Edited;
  /** The post, where it is one already. */
  original?: Original;
  /** Beside a file there may be no words. */
  mayBeEmpty: boolean;
  pending: boolean;
  cause?: unknown;
  /** Whether they are saved. */
  onSave: (edited: Edited) => Promise<boolean>;
  onClose: () => void;
}

/** The words of a post, to be changed in place. Leaving keeps them as a draft, saving does not. */
export function EditForm(props: EditFormProps) {
  const { place, said, original, mayBeEmpty, pending, cause, onSave, onClose } = props;
  const { t } = useTranslation();
  const [draft, change, clear] = useDraft(place, said, original);
  const ref = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [tab, setTab] = useState<Tab>('write');
  const isOther = draft.body !== said.body || draft.alt !== said.alt;
  const ready = isOther && (mayBeEmpty || draft.body.trim() !== '') && !pending;

  useEffect(() => {
    const field = ref.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);

  // The form stands above the composer, with its buttons and with what went wrong.
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it has grown by what is told
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, [cause]);

  const finish = () => {
    clear();
    onClose();
  };
  const save = async () => {
    if (ready && (await onSave(draft))) finish();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
  };

  return (
    <form
      ref={form}
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {tab === 'write' ? (
        <div id={`${id}-write`}>
          <Editor
            ref={ref}
            label={t('post.edit_label')}
            className={css.text}
            value={draft.body}
            onChange={(body) => change({ body })}
            onKeyDown={press}
          />
        </div>
      ) : (
        <Preview body={draft.body} id={`${id}-preview`} tabId={`${id}-tab-preview`} />
      )}
      {draft.alt !== undefined && (
        <Field id={`${id}-alt`} label={t('writing.alt')} hint={t('writing.alt_hint')}>
          {(control) => (
            <input
              {...control}
              value={draft.alt}
              maxLength={500}
              onChange={(event) => change({ alt: event.target.value })}
              onKeyDown={press}
            />
          )}
        </Field>
      )}
      {cause != null && <ErrorNotice cause={cause} />}
      <div className={css.actions}>
        <div className={css.tabs}>
          <Tabs id={id} tab={tab} onTab={setTab} />
        </div>
        <Button onClick={finish}>{t('app.cancel')}</Button>
        <Button type="submit" look="primary" disabled={!ready}>
          {t('app.save')}
        </Button>
      </div>
    </form>
  );
}
