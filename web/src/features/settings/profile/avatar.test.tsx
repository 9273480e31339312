import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refuse } from '../../../test/handlers';
import { people } from '../../../test/people-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { cutOf, inside, MAX_ZOOM, moved, startView, zoomed } from './crop';

const WIDE = { width: 4000, height: 3000 };

test('a view never shows anything beyond the picture', () => {
  const start = startView(WIDE);
  expect(cutOf(WIDE, start)).toEqual({ left: 500, top: 0, side: 3000, pixels: 1024 });
  expect(moved(WIDE, start, -1, -1)).toEqual({ x: 1500, y: 1500, zoom: 1 });
  expect(zoomed(WIDE, start, 100).zoom).toBe(MAX_ZOOM);
  expect(zoomed(WIDE, start, 0.1)).toEqual(start);
  const corner = inside(WIDE, { x: 9999, y: 9999, zoom: 2 });
  expect(cutOf(WIDE, corner)).toMatchObject({ left: 2500, top: 1500, side: 1500 });
});

test('a small picture is not blown up', () => {
  const small = { width: 200, height: 100 };
  expect(cutOf(small, startView(small)).pixels).toBe(100);
});

const close = vi.fn();

beforeEach(() => {
  vi.stubGlobal('createImageBitmap', async (file: File) => {
    if (file.name.endsWith('.pdf')) throw new Error('not a picture');
    return { ...WIDE, close };
  });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) =>
    done(new Blob(['billede'], { type: 'image/webp' })),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const file = (name: string) => new File(['x'], name, { type: 'image/png' });

async function choose(name = 'mig.png') {
  const app = renderApp('/settings/profile');
  await screen.findByRole('button', { name: 'Vælg billede' });
  const input = app.container.querySelector('input[type=file]') as HTMLInputElement;
  fireEvent.change(input, { target: { files: [file(name)] } });
  return app;
}

test('a picture is cut by the keys, sent and shown', async () => {
  const { user } = await choose();
  const dialog = within(await screen.findByRole('dialog', { name: 'Vælg udsnit' }));
  const zoom = dialog.getByRole('slider', { name: 'Zoom' });
  dialog.getByRole('group', { name: 'Udsnit af billedet' }).focus();
  await user.keyboard('+{ArrowLeft}');
  expect(Number((zoom as HTMLInputElement).value)).toBeCloseTo(1.15, 1);
  await user.click(dialog.getByRole('button', { name: 'Brug billedet' }));
  expect(await screen.findByText('Dit nye billede er gemt.')).toBeInTheDocument();
  expect(await screen.findByRole('button', { name: 'Skift billede' })).toBeVisible();
  expect(close).toHaveBeenCalled();
});

test.each([
  [413, 'Billedet fylder for meget.'],
  [415, 'Filen er ikke et billede, vi kan bruge.'],
  [422, 'Billedet kan ikke læses.'],
])('a refusal with %i is told where the picture is cut', async (status, said) => {
  server.use(
    http.post('*/api/users/me/avatar', () =>
      refuse(status, 'M_INVALID_PARAM', 'No.', status === 422 ? { file: 'No.' } : undefined),
    ),
  );
  const { user } = await choose();
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Brug billedet' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent(said);
});

test('a file that is no picture opens nothing', async () => {
  await choose('regning.pdf');
  expect(await screen.findByText(/^Billedet kan ikke læses/)).toBeVisible();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('a picture is removed after a question', async () => {
  people.own.avatar = { small: '/s', medium: '/m', large: '/l', huge: '/h' };
  const { user } = renderApp('/settings/profile');
  await user.click(await screen.findByRole('button', { name: 'Fjern billede' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Fjern dit billede?' }));
  await user.click(dialog.getByRole('button', { name: 'Fjern billede' }));
  await waitFor(() => expect(people.own.avatar).toBeNull());
  expect(await screen.findByRole('button', { name: 'Vælg billede' })).toBeVisible();
});
