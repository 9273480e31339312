import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preview } from '../../api/moderation-types';
import { toProblem } from '../../api/problem';
import type { MemberRef } from '../../api/types';
import { Button } from '../../ui/Button/Button';
import { Dialog } from '../../ui/Dialog/Dialog';
import { Field } from '../../ui/Field/Field';
import { Loading } from '../../ui/Loading/Loading';
import { wantsOwnClick } from '../../ui/own-click';
import { CaseProblem } from './CaseProblem';
import { usePreview } from './case/case-acts';
import { PreviewForm } from './decide/PreviewForm';
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
  /** The member who will read something of it: that is shown before it is done. */
  reader?: { member: MemberRef; preview: (reason: string) => Promise<Preview> };
  doing: { isPending: boolean; error: unknown; reset: () => void };
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
  const { title, text, label, hint, act, critical = false, most = 2000, reason } = props;
  const { reader, doing, onConfirm, onClose, children } = props;
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const words = useRef<HTMLParagraphElement>(null);
  const preview = usePreview(reader?.preview);
  const why = reason.text.trim();
  const ready = why !== '' && props.ready !== false && !doing.isPending;
  // What is refused is put right where it was typed, and then read again.
  const refused = Boolean(doing.error) && !toProblem(doing.error).mayRetry;
  const reading = preview.isPending || (preview.data !== undefined && !refused);

  // The button that asked for it is gone.
  useEffect(() => {
    if (reading) words.current?.focus();
    else form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, [reading]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (!reader) return onConfirm(why);
    doing.reset();
    preview.mutate(why);
  };
  const goBack = () => {
    doing.reset();
    preview.reset();
  };
  const frame = { title, wide: reader !== undefined, onClose };
  const said = (
    <p ref={words} tabIndex={-1}>
      {text}
    </p>
  );
  if (reader && reading) {
    return (
      <Dialog {...frame}>
        {said}
        {preview.data ? (
          <PreviewForm
            member={reader.member}
            preview={preview.data}
            act={act}
            critical={critical}
            ready={ready}
            busy={doing.isPending}
            error={doing.error}
            onAct={() => onConfirm(why)}
            onBack={goBack}
          />
        ) : (
          <Loading rows={3} />
        )}
      </Dialog>
    );
  }
  const own = { id: 'reason', label };
  const error = preview.error ?? doing.error;
  return (
    <Dialog
      {...frame}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            look={critical && !reader ? 'critical' : 'primary'}
            type="submit"
            form="reason-form"
            disabled={!ready}
            onClick={wantsOwnClick}
          >
            {reader ? t('moderation.decide.next') : act}
          </Button>
        </>
      }
    >
      {said}
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
      {Boolean(error) && (
        <CaseProblem
          cause={error}
          fieldIds={{ reason: own, text: own, facts: own, ...props.fieldIds }}
        />
      )}
    </Dialog>
  );
}
