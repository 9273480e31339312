import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { startLive } from '../api/live';
import { followTabs, useSession } from '../features/auth/session';
import { offerLanguage } from '../i18n/i18n';
import { followSession } from './follow-session';
import { createQueryClient } from './query-client';
import { type AppRouter, createAppRouter } from './router';

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}

followTabs(() => void router.invalidate());
followSession(router, queryClient);

useSession.subscribe((now, before) => {
  if (now.me && now.me !== before.me) void offerLanguage(now.me.language);
});

export function App() {
  const live = useSession((state) => state.status === 'in' && !state.restricted);
  useEffect(() => (live ? startLive(queryClient) : undefined), [live]);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
