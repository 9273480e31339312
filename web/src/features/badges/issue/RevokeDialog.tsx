import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { learning } from '../../../api/learning';
import { badgeQuery } from '../../../api/learning-queries';
import { toProblem } from '../../../api/problem';
import { metaQuery } from '../../../api/queries';
import type { MemberRef } from '../../../api/types';
import { Button } from '../../../ui/Button/Button';
import { Dialog } from '../../../ui/Dialog/Dialog';
import { Field } from '../../../ui/Field/Field';
import { Loading } from '../../../ui/Loading/Loading';
import { ErrorNotice } from '../../../ui/Notice/Notice';
import { toast } from '../../../ui/Toasts/toasts';
import { nameOf } from '../../forum/names';
import css from '../badges.module.css';
import { revokedNotice } from './revoked-notice';

interface RevokeDialogProps {
  badgeId: string;
  member: MemberRef;
  onClose: () => void;
  onRevoked: () => void;
}

/** Takes a badge back in two steps: say why, then read what the member will read. */
export function RevokeDialog({ badgeId, member, onClose, onRevoked }: RevokeDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string>();
  const [reviewing, setReviewing] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const name = nameOf(member);

  const revoke = useMutation({
    mutationFn: () =>
      learning.revoke({ badge_id: badgeId, user_id: member.user_id, reason: reason.trim() }),
    onSuccess: () => {
      toast(t('issue.revoked', { name }));
      void queryClient.invalidateQueries({ queryKey: ['badges'] });
      onRevoked();
    },
    onError: (cause) => {
      const said = toProblem(cause).fields.reason;
      if (!said) return;
      setFault(said);
      setReviewing(false);
    },
  });

  const review = () => {
    if (reason.trim()) {
      setReviewing(true);
      return;
    }
    setFault(t('server.say_why'));
    input.current?.focus();
  };

  return (
    <Dialog
      title={t('issue.revoke_title', { name })}
      onClose={onClose}
      actions={
        reviewing ? (
          <>
            <Button onClick={() => setReviewing(false)}>{t('issue.back')}</Button>
            <Button look="critical" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
              {t('issue.revoke_badge')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('app.cancel')}</Button>
            <Button look="primary" onClick={review}>
              {t('issue.next')}
            </Button>
          </>
        )
      }
    >
      {reviewing ? (
        <Review badgeId={badgeId} reason={reason.trim()} />
      ) : (
        <>
          <p className={css.text}>{t('issue.step', { number: 1, count: 2 })}</p>
          <Field
            id="revoke-reason"
            label={t('issue.reason')}
            hint={t('issue.revoke_reason_hint', { name })}
            error={fault}
          >
            {(control) => (
              <textarea
                {...control}
                ref={input}
                required
                maxLength={500}
                rows={4}
                value={reason}
                onChange={(event) => {
                  setReason(event.target.value);
                  setFault(undefined);
                }}
              />
            )}
          </Field>
        </>
      )}
      {revoke.error && (
        <ErrorNotice
          cause={revoke.error}
          fieldIds={{ reason: { id: 'revoke-reason', label: t('issue.reason') } }}
        />
      )}
    </Dialog>
  );
}

/** What the member will read in the home room, and what else follows. */
function Review({ badgeId, reason }: { badgeId: string; reason: string }) {
  const { t } = useTranslation();
  const { data: meta } = useQuery(metaQuery);
  // The member reads it in their own language, which is theirs to tell: here it is the territory's first.
  const language = meta?.territory.languages[0] ?? 'en';
  const badge = useQuery({ ...badgeQuery(badgeId, language), enabled: Boolean(meta) });
  const words = useRef<HTMLDivElement>(null);

  // The button that led here is gone.
  useEffect(() => words.current?.focus(), []);

  return (
    <div ref={words} tabIndex={-1} className={css.review}>
      <p className={css.text}>{t('issue.step', { number: 2, count: 2 })}</p>
      <p>{t('issue.member_reads')}</p>
      {badge.isPending ? (
        <Loading rows={1} />
      ) : (
        <blockquote lang={language}>
          {revokedNotice(language, badge.data?.name ?? badgeId, reason)}
        </blockquote>
      )}
      <p className={css.text}>{t('issue.follows')}</p>
    </div>
  );
}
