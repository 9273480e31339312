import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { unwrap } from '../../api/problem';
import { toast } from '../../ui/Toasts/toasts';
import { Created } from './Created';
import { InvitationForm, type InvitationWish, isForOne } from './InvitationForm';
import css from './invitations.module.css';

const EMPTY: InvitationWish = {
  note: '',
  email: '',
  send: true,
  maxUses: '1',
  days: '14',
  role: 'member',
  name: '',
  badges: [],
};

interface CreateInvitationProps {
  /** Whether another may be made; the link of the last one stays in any case. */
  allowed: boolean;
  mayChooseRole: boolean;
}

export function CreateInvitation({ allowed, mayChooseRole }: CreateInvitationProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [wish, setWish] = useState(EMPTY);
  const made = useRef<HTMLDivElement>(null);

  const create = useMutation({
    mutationFn: () => unwrap(api.POST('/api/invitations', { body: bodyOf(wish, mayChooseRole) })),
    onSuccess: ({ email }) => {
      if (email && wish.send) toast(t('invitations.sent', { email }));
      setWish(EMPTY);
    },
    // Refused for the quota, the meter says more than the page knew.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['invitations'] }),
  });

  // The form may be gone with the last invitation of the month, and the button with it.
  useEffect(() => {
    if (create.data) made.current?.focus();
  }, [create.data]);

  if (!allowed && !create.data) return null;
  return (
    <section aria-labelledby="new-invitation" className={css.card}>
      <h2 id="new-invitation">{t('invitations.create_title')}</h2>
      {allowed && (
        <InvitationForm
          wish={wish}
          onChange={(part) => setWish({ ...wish, ...part })}
          mayChooseRole={mayChooseRole}
          creating={create}
          onCreate={() => create.mutate()}
        />
      )}
      <div ref={made} role="status" tabIndex={-1}>
        {create.data && <Created invitation={create.data} />}
      </div>
    </section>
  );
}

function bodyOf(wish: InvitationWish, mayChooseRole: boolean) {
  const email = wish.email.trim();
  const note = wish.note.trim();
  const name = wish.name.trim();
  return {
    max_uses: isForOne(wish) ? 1 : Number(wish.maxUses),
    expires_in_days: Number(wish.days),
    ...(note ? { note } : {}),
    ...(email ? { email, send: wish.send } : {}),
    ...(name ? { display_name: name } : {}),
    ...(mayChooseRole ? { role: wish.role } : {}),
    ...(wish.badges.length > 0 ? { badges: wish.badges } : {}),
  };
}
