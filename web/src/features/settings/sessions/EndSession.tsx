import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client';
import { Problem, unwrap } from '../../../api/problem';
import { sessionsQuery } from '../../../api/queries';
import type { SignIn } from '../../../api/types';
import { Confirm } from '../../../ui/Dialog/Confirm';
import { toast } from '../../../ui/Toasts/toasts';
import { signOut } from '../../auth/session';
import { useSessionName } from './session-name';

interface EndSessionProps {
  session: SignIn;
  onClose: () => void;
  onEnded: () => void;
}

/** Asks before a browser or Matrix client is signed out; this browser leaves as it always does. */
export function EndSession({ session, onClose, onEnded }: EndSessionProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const name = useSessionName()(session);
  const end = useMutation({
    mutationFn: async () => {
      if (session.current) return signOut();
      await endElsewhere(session.session_id);
      queryClient.setQueryData(
        sessionsQuery.queryKey,
        (list) =>
          list && {
            ...list,
            items: list.items.filter(({ session_id }) => session_id !== session.session_id),
          },
      );
      toast(t('sessions.ended', { name }));
      onEnded();
    },
  });
  return (
    <Confirm
      title={t('sessions.end_title', { name })}
      text={t(`sessions.end_text_${session.current ? 'current' : session.kind}`)}
      act={t('sessions.end')}
      doing={end}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    />
  );
}

async function endElsewhere(session_id: string): Promise<void> {
  try {
    await unwrap(
      api.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id } } }),
    );
  } catch (cause) {
    // What has ended already is as it was wished.
    if (!(cause instanceof Problem) || cause.status !== 404) throw cause;
  }
}
