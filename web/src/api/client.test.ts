import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { refuse } from '../test/handlers';
import { server } from '../test/server';
import { api, onSessionLost } from './client';
import { Problem, unwrap } from './problem';

test('an expired session is renewed once and every request replayed with its body', async () => {
  let renewed = false;
  let renewals = 0;
  const bodies: unknown[] = [];
  server.use(
    http.post('*/api/auth/refresh', () => {
      renewals += 1;
      renewed = true;
      return HttpResponse.json({});
    }),
    http.post('*/api/forum/topics', async ({ request }) => {
      if (!renewed) return refuse(401, 'M_UNKNOWN_TOKEN', 'Udløbet.');
      bodies.push(await request.json());
      return HttpResponse.json({}, { status: 201 });
    }),
  );
  const create = (title: string) =>
    unwrap(api.POST('/api/forum/topics', { body: { category: 'c', title, body: 'b' } }));
  await Promise.all([create('et'), create('to')]);
  expect(renewals).toBe(1);
  expect(bodies).toHaveLength(2);
});

test('a dead session is told to the application, and the refusal to the caller', async () => {
  const lost = vi.fn();
  onSessionLost(lost);
  server.use(http.get('*/api/auth/matrix', () => refuse(401, 'M_UNKNOWN_TOKEN', 'Udløbet.')));
  await expect(unwrap(api.GET('/api/auth/matrix'))).rejects.toMatchObject({ status: 401 });
  expect(lost).toHaveBeenCalledOnce();
});

test('silence is a problem that may be retried; a refusal is not', async () => {
  server.use(http.get('*/api/meta', () => HttpResponse.error()));
  const silence = await unwrap(api.GET('/api/meta')).catch((cause: unknown) => cause);
  expect(silence).toBeInstanceOf(Problem);
  expect(silence).toMatchObject({ status: 0, mayRetry: true });
  expect(new Problem(403).mayRetry).toBe(false);
});

test('the wait before another try is read from the header', async () => {
  server.use(
    http.get('*/api/meta', () =>
      HttpResponse.json(
        { errcode: 'M_LIMIT_EXCEEDED' },
        { status: 429, headers: { 'Retry-After': '7' } },
      ),
    ),
  );
  await expect(unwrap(api.GET('/api/meta'))).rejects.toMatchObject({ retryAfterMs: 7000 });
});
