import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conduct, type FlagTarget } from '../../../api/conduct';
import type { FlagReason } from '../../../api/conduct-types';
import { Problem, toProblem } from '../../../api/problem';
import type { MemberRef } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Choices } from '../../../ui/Choices/Choices';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { nameOf } from '../../forum/names';
import { addressOf } from '../../members/address';
import { useBarrier } from '../barrier/barrier';
import css from './flag.module.css';
import { useUnsentFlag } from './unsent';

/** Characters of what is told besides. */
const MAX = 1000;

const OF_A_POST: readonly FlagReason[] = [
  'spam',
  'harassment',
  'hate',
  'privacy',
  'illegal',
  'off_topic',
  'other',
];
const OF_A_MEMBER: readonly FlagReason[] = [
  'name',
  'harassment',
  'hate',
  'spam',
  'privacy',
  'illegal',
  'other',
];

interface FlagDialogProps {
  target: FlagTarget;
  /** Who is told about, or wrote what is told about. */
  member: MemberRef;
  /** The same member has told before. */
  flagged: boolean;
  onFlagged?: (() => void) | undefined;
  onClose: () => void;
}

/** Tells the moderators what is wrong with a post or a member. */
export function FlagDialog({ target, member, flagged, onFlagged, onClose }: FlagDialogProps) {
  const { t } = useTranslation();
  const name = nameOf(member);
  const ofPost = 'post_id' in target;
  const barrier = useBarrier();
  // What was so before the dialog opened; what is done here has its own words.
  const [before] = useState(flagged);
  const [done, setDone] = useState<'told' | 'again'>();
  const close = <Button onClick={onClose}>{t('app.close')}</Button>;
  const title = ofPost ? t('flag.title_post') : t('flag.title_member', { name });

  if (done === 'told' || done === 'again' || before) {
    return (
      <Dialog title={title} onClose={onClose} actions={close}>
        <Told fresh={done === 'told'} member={member} ofPost={ofPost} onLeft={onClose} />
      </Dialog>
    );
  }
  if (barrier?.kind === 'muted' || barrier?.kind === 'suspended') {
    return (
      <Dialog title={title} onClose={onClose} actions={close}>
        <p>{t('flag.muted')}</p>
        <p>
          <Link to="/conduct" onClick={onClose}>
            {t('conduct_nav.conduct')}
          </Link>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose} wide>
      {ofPost && <p className={css.about}>{t('flag.about_post', { name })}</p>}
      <FlagForm
        target={target}
        reasons={ofPost ? OF_A_POST : OF_A_MEMBER}
        onClose={onClose}
        onSent={(fresh) => {
          setDone(fresh ? 'told' : 'again');
          onFlagged?.();
        }}
      />
    </Dialog>
  );
}

interface FlagFormProps {
  target: FlagTarget;
  reasons: readonly FlagReason[];
  onSent: (fresh: boolean) => void;
  onClose: () => void;
}

function FlagForm({ target, reasons, onSent, onClose }: FlagFormProps) {
  const { t } = useTranslation();
  const { reason, text, change, clear } = useUnsentFlag(target);
  const send = useMutation({
    mutationFn: () => {
      if (!reason) {
        const sentence = t('flag.reason_missing');
        throw new Problem(422, { error: sentence, fields: { reason: sentence } });
      }
      const words = text.trim();
      return conduct.flag(target, { reason, ...(words ? { text: words } : {}) });
    },
    onSuccess: (fresh) => {
      clear();
      onSent(fresh);
    },
  });
  const fields = send.error ? toProblem(send.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className={css.form} noValidate>
      <Choices
        name="flag-reason"
        legend={t('flag.reason')}
        error={fields.reason}
        choices={reasons.map((value) => ({
          value,
          label: t(`flag.${value}`),
          hint: t(`flag.${value}_hint`),
        }))}
        value={reason}
        onChange={(chosen) => change({ reason: chosen })}
      />
      <Field
        id="flag-text"
        label={t('flag.text')}
        optional
        hint={t('flag.text_hint', { count: [...text].length, max: MAX })}
        error={fields.text}
      >
        {(control) => (
          <textarea
            {...control}
            maxLength={MAX}
            rows={3}
            value={text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      <div className={css.next}>
        <h3>{t('flag.next_title')}</h3>
        <p>{t('flag.next_text')}</p>
      </div>
      {send.error && (
        <ErrorNotice
          cause={send.error}
          fieldIds={{
            reason: { id: 'flag-reason', label: t('flag.reason') },
            text: { id: 'flag-text', label: t('flag.text') },
          }}
        />
      )}
      <div className={css.end}>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" look="primary" disabled={send.isPending}>
          {t('flag.submit')}
        </Button>
      </div>
    </form>
  );
}

interface ToldProps {
  fresh: boolean;
  member: MemberRef;
  ofPost: boolean;
  onLeft: () => void;
}

/** Takes the place of the form, and its focus. */
function Told({ fresh, member, ofPost, onLeft }: ToldProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <>
      <p ref={ref} tabIndex={-1} className={css.told}>
        <strong>{t(fresh ? 'flag.thanks_title' : 'flag.already_title')}</strong>
      </p>
      <p>{t(fresh ? 'flag.thanks_text' : 'flag.already_text')}</p>
      {fresh && ofPost && (
        <p>
          <Link to="/u/$name" params={{ name: addressOf(member.user_id) }} onClick={onLeft}>
            {t('flag.to_profile')}
          </Link>
        </p>
      )}
    </>
  );
}
