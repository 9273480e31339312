import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/Avatar/Avatar';
import type { Mentionable, Suggestion } from './completion';
import css from './Editor.module.css';
import { filesOfPaste } from './paste';
import { useCompletion } from './use-completion';

interface EditorProps {
  ref: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** Takes files that are pasted. */
  onFiles?: (files: readonly File[]) => void;
  /** Who is offered first after `@`. */
  near?: readonly Mentionable[];
  id?: string;
  className: string | undefined;
  label?: string;
  describedBy?: string | undefined;
  invalid?: true | undefined;
  placeholder?: string;
  rows?: number;
  required?: boolean;
}

const nobody: readonly Mentionable[] = [];

/** A field for Markdown that completes mentions and emoji. */
export function Editor(props: EditorProps) {
  const { ref, value, onChange, onKeyDown, onFiles, near = nobody } = props;
  const { t } = useTranslation();
  const listId = useId();
  const caret = useRef<number>(undefined);
  const { suggestions, active, take, press, look } = useCompletion(value, near, (completed) => {
    caret.current = completed.caret;
    onChange(completed.text);
    look(completed.caret);
  });

  // The caret stands behind what was completed, once the field has the new text.
  useLayoutEffect(() => {
    if (caret.current === undefined || ref.current?.value !== value) return;
    ref.current.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const paste = (event: ClipboardEvent) => {
    const files = filesOfPaste(event.clipboardData);
    if (files.length === 0 || !onFiles) return;
    event.preventDefault();
    onFiles(files);
  };

  return (
    <div className={css.editor}>
      <textarea
        ref={ref}
        id={props.id}
        rows={props.rows}
        required={props.required}
        className={props.className}
        value={value}
        placeholder={props.placeholder}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        aria-autocomplete="list"
        aria-controls={suggestions.length > 0 ? listId : undefined}
        aria-activedescendant={suggestions.length > 0 ? `${listId}-${active}` : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target.selectionStart);
        }}
        onSelect={(event) => {
          if (suggestions.length > 0) look(event.currentTarget.selectionStart);
        }}
        onBlur={() => look(undefined)}
        onKeyDown={(event) => {
          if (!press(event)) onKeyDown?.(event);
        }}
        onPaste={paste}
      />
      {suggestions.length > 0 && (
        <div id={listId} role="listbox" aria-label={t('writing.suggestions')} className={css.list}>
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the field
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={suggestion.key}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={css.option}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <Option suggestion={suggestion} />
            </div>
          ))}
        </div>
      )}
      <span className="visually-hidden" role="status">
        {suggestions.length > 0 && t('writing.suggested', { count: suggestions.length })}
      </span>
    </div>
  );
}

function Option({ suggestion: { member, label, hint } }: { suggestion: Suggestion }) {
  return (
    <>
      {member ? <Avatar member={member} size={24} /> : <span className={css.emoji}>{label}</span>}
      {member && <strong>{label}</strong>}
      <span className={css.hint}>{hint}</span>
    </>
  );
}
