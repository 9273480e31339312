import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import { signIn } from './session';

const REGISTRATION_PENDING = 'ORG.ALTHING.REGISTRATION_PENDING';

/** What somebody who is invited enters. */
export interface Wish {
  username: string;
  password: string;
  display_name: string;
  email: string;
  accepted: boolean;
}

export const NOTHING_WISHED: Wish = {
  username: '',
  password: '',
  display_name: '',
  email: '',
  accepted: false,
};

interface Registration extends Omit<Wish, 'accepted'> {
  invitation: string;
  language: string;
  accept_terms: string;
}

/** Makes the account, signs in and shows the way to the first post. */
export function useRegistration() {
  const navigate = useNavigate();
  // One key for one wish: asked again, the server gives a session of the member it has made.
  const attempt = useRef({ wish: '', key: '' });
  return useMutation({
    mutationFn: ({ email, ...asked }: Registration) => {
      const body = {
        ...asked,
        display_name: asked.display_name.trim(),
        ...(email.trim() ? { email: email.trim() } : {}),
      };
      const wish = JSON.stringify(body);
      if (attempt.current.wish !== wish) attempt.current = { wish, key: crypto.randomUUID() };
      return unwrap(
        api.POST('/api/auth/register', {
          headers: { 'Idempotency-Key': attempt.current.key },
          body,
        }),
      );
    },
    // The account is made but not finished: ask for it again before bothering the new member.
    retry: (count, cause) => count < 5 && toProblem(cause).errcode === REGISTRATION_PENDING,
    retryDelay: 2000,
    onSuccess: async ({ member }) => {
      signIn(member);
      await navigate({ to: '/welcome', replace: true });
    },
  });
}
