import { screen } from '@testing-library/react';
import { http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { refuse } from '../../test/handlers';
import { CREDENTIAL, school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';

const ADDRESS = '/badges/adfaerdskodeks';
const download = () => screen.findByRole('button', { name: 'Hent som fil' });
const copyLink = () => screen.findByRole('button', { name: 'Kopiér link til kontrol' });

function hold(status: 'active' | 'expired' | 'revoked' | 'suspended') {
  school.mine = {
    badge_id: 'adfaerdskodeks',
    name: 'Adfærdskodeks',
    status,
    issued_at: '2026-01-02T10:00:00Z',
  };
}

afterEach(() => vi.restoreAllMocks());

test('a badge in force is downloaded as a file of its name', async () => {
  hold('active');
  const kept: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    kept.push(blob as Blob);
    return 'blob:kept';
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const { user } = renderApp(ADDRESS);
  await user.click(await download());
  await vi.waitFor(() => expect(click).toHaveBeenCalledOnce());
  expect(click.mock.contexts[0]).toHaveProperty('download', 'adfaerdskodeks.jwt');
  expect(await kept[0]?.text()).toContain(CREDENTIAL);
});

test('the copied link carries the credential where no server sees it', async () => {
  hold('active');
  const { user } = renderApp(ADDRESS);
  await user.click(await copyLink());
  expect(await screen.findByText(/^Linket er kopieret/)).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe(`${location.origin}/verify#${CREDENTIAL}`);
});

test('where copying takes another click, the link stands ready for it', async () => {
  hold('active');
  const { user } = renderApp(ADDRESS);
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('not now'));
  await user.click(await copyLink());
  expect(await screen.findByText(`${location.origin}/verify#${CREDENTIAL}`)).toBeVisible();
});

test('a refusal is told in place', async () => {
  hold('active');
  server.use(
    http.get('*/api/users/me/badges/:id/credential', () =>
      refuse(404, 'M_NOT_FOUND', 'You do not hold this badge now.'),
    ),
  );
  const { user } = renderApp(ADDRESS);
  await user.click(await download());
  expect(await screen.findByRole('alert')).toHaveTextContent('Du har ikke badget lige nu.');
});

test.each(['expired', 'revoked', 'suspended', undefined] as const)(
  'a badge that is %s is not carried away',
  async (status) => {
    if (status) hold(status);
    renderApp(ADDRESS);
    await screen.findByRole('heading', { level: 1, name: 'Adfærdskodeks' });
    expect(screen.queryByText('Vis det til andre')).not.toBeInTheDocument();
  },
);
