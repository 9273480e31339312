import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button/Button';
import { Dialog } from '../../ui/Dialog/Dialog';
import { Field } from '../../ui/Field/Field';
import { wantsOwnClick } from '../../ui/own-click';
import { CaseProblem } from './CaseProblem';
import css from './moderation.module.css';
import type { useReason } from './reasons';

interface ReasonDialogProps {
  title: string;
  text: string;
  label: string;
  hint?: string;
  /** What is done, in the words of the button that asked. */
  act: string;
  critical?: boolean;
  /** How many characters the server takes. */
  most?: number;
  reason: ReturnType<typeof useReason>;
  doing: { isPending: boolean; error: unknown };
  onConfirm: (reason: string) => void;
  onClose: () => void;
  /** More that must be chosen, above the reason. */
  children?: ReactNode;
  /** Whether that is chosen. */
  ready?: boolean;
  /** From the API's names of what is chosen to the inputs. */
  fieldIds?: Record<string, { id: string; label: string }>;
}

/** Asks for a reason before what somebody else will feel or read. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, text, label, hint, act, critical, most = 2000, reason } = props;
  const { doing, onConfirm, onClose, children } = props;
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const own = { id: 'reason', label };
  const ready = reason.text.trim() !== '' && props.ready !== false && !doing.isPending;

  useEffect(() => form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onConfirm(reason.text.trim());
  };

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look={critical ? 'critical' : 'primary'}
            type="submit"
            form="reason-form"
            disabled={!ready}
            onClick={wantsOwnClick}
          >
            {act}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <form id="reason-form" ref={form} className={css.form} onSubmit={submit}>
        {children}
        <Field id="reason" label={label} hint={hint}>
          {(control) => (
            <textarea
              {...control}
              rows={3}
              maxLength={most}
              value={reason.text}
              onChange={(event) => reason.change(event.target.value)}
            />
          )}
        </Field>
      </form>
      {Boolean(doing.error) && (
        <CaseProblem cause={doing.error} fieldIds={{ reason: own, text: own, ...props.fieldIds }} />
      )}
    </Dialog>
  );
}
