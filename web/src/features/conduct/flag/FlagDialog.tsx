import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conduct, type FlagTarget } from '../../../api/conduct';
import type { FlagReason, FlagWish } from '../../../api/conduct-types';
import { toProblem } from '../../../api/problem';
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
  const unsent = useUnsentFlag(target);
  const send = useMutation({
    mutationFn: (wish: FlagWish) => conduct.flag(target, wish),
    onSuccess: (fresh) => {
      unsent.clear();
      setDone(fresh ? 'told' : 'again');
      onFlagged?.();
    },
  });
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
    <Dialog
      title={title}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" form={FORM} look="primary" disabled={send.isPending}>
            {t('flag.submit')}
          </Button>
        </>
      }
    >
      {ofPost && <p className={css.about}>{t('flag.about_post', { name })}</p>}
      <FlagForm reasons={ofPost ? OF_A_POST : OF_A_MEMBER} unsent={unsent} send={send} />
    </Dialog>
  );
}

interface FlagFormProps {
  reasons: readonly FlagReason[];
  unsent: ReturnType<typeof useUnsentFlag>;
  send: Pick<UseMutationResult<boolean, Error, FlagWish>, 'error' | 'mutate' | 'reset'>;
}

const FORM = 'flag-form';
const REASON = 'flag-reason';

function FlagForm({ reasons, unsent, send }: FlagFormProps) {
  const { t } = useTranslation();
  const { reason, text } = unsent;
  const [tried, setTried] = useState(false);
  const fields = send.error ? toProblem(send.error).fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const words = text.trim();
    if (reason) send.mutate({ reason, ...(words ? { text: words } : {}) });
    else document.getElementById(REASON)?.focus();
  };
  // What was refused is not said of what is changed since.
  const change: typeof unsent.change = (part) => {
    send.reset();
    unsent.change(part);
  };
  return (
    <form id={FORM} onSubmit={submit} className={css.form} noValidate>
      <Choices
        name={REASON}
        legend={t('flag.reason')}
        error={tried && !reason ? t('flag.reason_missing') : fields.reason}
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
            reason: { id: REASON, label: t('flag.reason') },
            text: { id: 'flag-text', label: t('flag.text') },
          }}
        />
      )}
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
