import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { onTestFinished } from 'vitest';
import { followSession } from '../app/follow-session';
import { createQueryClient } from '../app/query-client';
import { createAppRouter } from '../app/router';

/** The whole application at an address, without the event stream. */
export function renderApp(address: string) {
  window.history.replaceState(null, '', address);
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const router = createAppRouter(queryClient);
  onTestFinished(followSession(router, queryClient));
  const view = render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { ...view, router, queryClient, user: userEvent.setup() };
}
