import { type KeyboardEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../ui/Field/Field';
import { AttachButton } from '../composer/AttachButton';
import { Editor } from '../composer/Editor';
import { FileOfPost } from '../composer/FileOfPost';
import { Preview } from '../composer/Preview';
import { type Tab, Tabs } from '../composer/Tabs';
import type { Asking } from '../composer/use-asking';
import css from './NewTopicBody.module.css';
import type { NewTopic } from './use-new-topic';

interface NewTopicBodyProps {
  topic: NewTopic;
  tab: Tab;
  onTab: (tab: Tab) => void;
  error: string | undefined;
  asking: Asking;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** The first post of a topic, with its file. */
export function NewTopicBody({ topic, tab, onTab, error, asking, onKeyDown }: NewTopicBodyProps) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { draft, change, files, text, write } = topic;
  return (
    <div className={css.body}>
      <Field id="body" label={t('new_topic.body')} hint={t('new_topic.markdown')} error={error}>
        {(control) =>
          tab === 'write' ? (
            <div id={`${id}-write`}>
              <Editor
                id={control.id}
                className={control.className}
                invalid={control['aria-invalid']}
                describedBy={control['aria-describedby']}
                ref={field}
                required={!draft.attached}
                rows={9}
                value={text}
                onChange={write}
                onKeyDown={onKeyDown}
                onFiles={files.take}
              />
            </div>
          ) : (
            <Preview body={text} id={`${id}-preview`} tabId={`${id}-tab-preview`} />
          )
        }
      </Field>
      <FileOfPost
        files={files}
        attached={draft.attached}
        asked={asking.asked}
        onAttached={(attached) => {
          change({ attached });
          if (attached) return;
          asking.forget();
          field.current?.focus();
        }}
      />
      <div className={css.tools}>
        <AttachButton files={files} />
        <Tabs id={id} tab={tab} onTab={onTab} />
      </div>
    </div>
  );
}
