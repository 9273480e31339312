import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { startLive } from '../api/live';
import { followTabs, useSession } from '../features/auth/session';
import { forgetOutbox } from '../features/forum/outbox';
import { offerLanguage } from '../i18n/i18n';
import { createQueryClient } from './query-client';
import { createAppRouter } from './router';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

followTabs(() => void router.invalidate());

// When the session ends, in this tab or another, no page and no data of the member stay behind.
useSession.subscribe((now, before) => {
  if (now.me && now.me !== before.me) void offerLanguage(now.me.language);
  if (before.status !== 'in' || now.status !== 'out') return;
  queryClient.clear();
  forgetOutbox();
  // A page for everybody shows nothing of the member, and its address is nobody else's business.
  if (!router.state.matches.some(({ routeId }) => routeId === '/member')) return;
  const to = router.state.location.href;
  void router.navigate({ to: '/login', search: now.left ? {} : { to } });
});

export function App() {
  const signedIn = useSession((state) => state.status === 'in');
  useEffect(() => (signedIn ? startLive(queryClient) : undefined), [signedIn]);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
