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
  /** Whether they are saved; they rest on what the post was then. */
  onSave: (edited: Edited, basis?: Original) => Promise<boolean>;
  onClose: () => void;
}

/** The words of a post, to be changed in place. Leaving keeps them as a draft, saving does not. */
export function EditForm(props: EditFormProps) {
  const { place, said, original, mayBeEmpty, pending, cause, onSave, onClose } = props;
  const { t } = useTranslation();
  const [basis, setBasis] = useState({ said, original });
  const [draft, change, clear] = useDraft(place, said, basis.original);
  const ref = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [tab, setTab] = useState<Tab>('write');
  const isOther = !isSame(draft, said);
  const moved = original?.version !== basis.original?.version;
  // The post was edited meanwhile, and so was it here.
  const overtaken = moved && isOther && !isSame(draft, basis.said);
  const worthSaving = mayBeEmpty || draft.body.trim() !== '';
  const ready = isOther && worthSaving && !overtaken && !pending;

  // Words that nobody has touched follow the post.
  useEffect(() => {
    if (!moved || overtaken) return;
    setBasis({ said, original });
    change(said);
  }, [moved, overtaken, said, original, change]);

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
  }, [cause, overtaken]);

  const finish = () => {
    clear();
    onClose();
  };
  const save = async () => {
    if (ready && (await onSave(draft, basis.original))) finish();
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
      {overtaken && (
        <Overtaken
          now={said}
          onKeep={() => setBasis({ said, original })}
          onTake={() => {
            setBasis({ said, original });
            change(said);
          }}
        />
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

const isSame = (one: Edited, other: Edited) => one.body === other.body && one.alt === other.alt;

interface OvertakenProps {
  now: Edited;
  onKeep: () => void;
  onTake: () => void;
}

/** What the post says now, beside the words in the field: one of the two is chosen. */
function Overtaken({ now, onKeep, onTake }: OvertakenProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={css.overtaken}>
      <p>{t('writing.overtaken')}</p>
      <blockquote>{[now.body, now.alt].filter(Boolean).join('\n\n')}</blockquote>
      <div className={css.actions}>
        <Button onClick={onKeep}>{t('writing.overtaken_keep')}</Button>
        <Button onClick={onTake}>{t('writing.overtaken_take')}</Button>
      </div>
    </div>
  );
}
