import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { invitationUsageQuery } from '../../api/queries';
import type { Invitation } from '../../api/types';
import { useDates } from '../../i18n/dates';
import { BadgeRow } from '../../ui/BadgeChips/BadgeChips';
import { Button } from '../../ui/Button/Button';
import { Confirm } from '../../ui/Dialog/Confirm';
import { Loading } from '../../ui/Loading/Loading';
import { ErrorNotice } from '../../ui/Notice/Notice';
import { toast } from '../../ui/Toasts/toasts';
import { nameOf } from '../forum/names';
import { MemberName } from '../members/MemberName';
import css from './invitations.module.css';

export function InvitationItem({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation();
  const { full } = useDates();
  const [revoking, setRevoking] = useState(false);
  const [shown, setShown] = useState(false);
  const { id, note, role, state, uses, max_uses, expires_at, created_by, email } = invitation;
  const { display_name, badges } = invitation;
  return (
    <li className={css.item}>
      <div className={css.what}>
        <p className={css.note}>
          <span>{note || t('invitations.without_note')}</span>
          <span className={css.state} data-state={state}>
            {t(`invitations.state_${state}`)}
          </span>
          {role === 'administrator' && (
            <span className={css.state}>{t('invitations.role_administrator')}</span>
          )}
        </p>
        <div className={css.facts}>
          <span>{t('invitations.uses', { uses, max: max_uses })}</span>
          <span>{t('invitations.expires', { date: full(expires_at) })}</span>
          {email && <span>{t('invitations.for', { email })}</span>}
          {display_name && <span>{t('invitations.for_name', { name: display_name })}</span>}
          {badges.length > 0 && <BadgeRow badges={badges} />}
          <span>
            {created_by
              ? t('invitations.created_by', { name: nameOf(created_by) })
              : t('invitations.created_by_operator')}
          </span>
        </div>
      </div>
      <div className={css.actions}>
        {uses > 0 && (
          <Button look="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {t('invitations.usage')}
          </Button>
        )}
        {state === 'active' && (
          <Button look="quiet" onClick={() => setRevoking(true)}>
            {t('invitations.revoke')}
          </Button>
        )}
      </div>
      {shown && <Usage id={id} />}
      {revoking && <RevokeDialog id={id} onClose={() => setRevoking(false)} />}
    </li>
  );
}

function Usage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { when } = useDates();
  const usage = useQuery(invitationUsageQuery(id));
  if (usage.isPending) return <Loading rows={1} />;
  if (usage.isError) return <ErrorNotice cause={usage.error} />;
  if (usage.data.items.length === 0) return <p>{t('invitations.usage_empty')}</p>;
  return (
    <ul className={css.usage}>
      {usage.data.items.map(({ used_at, ...member }) => (
        <li key={member.user_id} title={member.user_id}>
          <Trans
            t={t}
            i18nKey="invitations.used_at"
            values={{ time: when(used_at) }}
            components={{ member: <MemberName member={member} /> }}
          />
        </li>
      ))}
    </ul>
  );
}

function RevokeDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/invitations/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['invitations'] });
      toast(t('invitations.revoked_done'));
      onClose();
    },
  });
  return (
    <Confirm
      title={t('invitations.revoke_title')}
      text={t('invitations.revoke_text')}
      act={t('invitations.revoke')}
      doing={revoke}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}
