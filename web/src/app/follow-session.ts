import type { QueryClient } from '@tanstack/react-query';
import { useSession } from '../features/auth/session';
import { followOutbox, restoreOutbox } from '../features/forum/delivery';
import { forgetOutbox } from '../features/forum/outbox';
import type { AppRouter } from './router';

/**
 * When the session ends, in this tab or another, no page and no data of the member stay behind. When it
 * begins, what the member had written and nobody has sent goes on. Returns how to stop following.
 */
export function followSession(router: AppRouter, queryClient: QueryClient): () => void {
  const leaveOutbox = followOutbox();
  const leaveSession = useSession.subscribe((now, before) => {
    const isOpen = (session: typeof now) => session.status === 'in' && !session.restricted;
    if (isOpen(now) && !isOpen(before)) restoreOutbox();
    if (now.status === 'in' && now.restricted !== before.restricted && before.status === 'in') {
      // What was known of the forum is not to be seen any more, or has become old meanwhile.
      if (now.restricted) queryClient.clear();
      void router.invalidate();
    }
    if (before.status !== 'in' || now.status !== 'out') return;
    queryClient.clear();
    forgetOutbox();
    // A page for everybody shows nothing of the member, and its address is nobody else's business.
    if (!router.state.matches.some(({ routeId }) => routeId === '/member')) return;
    const to = router.state.location.href;
    void router.navigate({ to: '/login', search: now.left ? {} : { to } });
  });
  return () => {
    leaveOutbox();
    leaveSession();
  };
}
