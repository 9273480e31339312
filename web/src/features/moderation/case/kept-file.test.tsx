import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EvidenceFile } from '../../../api/moderation-types';
import { school } from '../../../test/learning-handlers';
import { court, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const URL_OF_FILE = '/api/forum/moderation/cases/k1/evidence/$ovn/media';
const PICTURE: EvidenceFile = {
  kind: 'image',
  name: 'kat.webp',
  content_type: 'image/webp',
  size: 2048,
  alt: 'En kat i en ovn',
  sha256: 'ab'.repeat(32),
  url: URL_OF_FILE,
};

beforeEach(() => {
  school.may = ['moderate'];
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The page of a case whose post carried this file, and the addresses that were asked for it. */
async function evidenceOf(file: EvidenceFile, answer: () => Response) {
  const [target] = makeCase().targets;
  const evidence = target?.evidence;
  court.cases = [
    makeCase({
      targets: target && evidence ? [{ ...target, evidence: { ...evidence, file } }] : [],
    }),
  ];
  const asked: string[] = [];
  server.use(
    http.get('*/api/forum/moderation/cases/:id/evidence/:post/media', ({ request }) => {
      asked.push(decodeURIComponent(new URL(request.url).pathname));
      return answer();
    }),
  );
  const { user } = renderApp('/moderation/cases/k1');
  const region = within(await screen.findByRole('region', { name: 'Det anmeldte' }));
  return { user, region, asked };
}

const bytes = (type: string) => () =>
  new HttpResponse(new Uint8Array([1, 2]), { headers: { 'content-type': type } });

test('a picture is covered until it is asked for, and can be covered again', async () => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:kat');
  const revoked = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  const { user, region, asked } = await evidenceOf(PICTURE, bytes('image/webp'));
  expect(region.getByText('Vedhæftet: kat.webp')).toBeVisible();
  expect(region.getByText('Beskrevet af afsenderen: En kat i en ovn')).toBeVisible();
  expect(region.queryByRole('img')).not.toBeInTheDocument();
  expect(asked).toEqual([]);
  await user.click(
    region.getByRole('button', { name: 'Vis billedet (Billede, image/webp, 2 kB)' }),
  );
  const picture = await region.findByRole('img', { name: 'En kat i en ovn' });
  expect(picture).toHaveAttribute('src', 'blob:kat');
  expect(asked).toEqual([URL_OF_FILE]);
  await user.click(region.getByRole('button', { name: 'Skjul billedet' }));
  expect(region.queryByRole('img')).not.toBeInTheDocument();
  expect(revoked).toHaveBeenCalledWith('blob:kat');
  expect(region.getByRole('button', { name: /^Vis billedet/ })).toHaveFocus();
});

test('what calls itself a picture and is none is not shown', async () => {
  const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  const { user, region } = await evidenceOf(PICTURE, bytes('application/octet-stream'));
  await user.click(region.getByRole('button', { name: /^Vis billedet/ }));
  expect(await region.findByText(/ikke et billede, der kan vises/)).toBeVisible();
  expect(region.queryByRole('img')).not.toBeInTheDocument();
  expect(made).not.toHaveBeenCalled();
  await user.click(region.getByRole('button', { name: /^Hent filen/ }));
  await waitFor(() => expect(made).toHaveBeenCalledOnce());
});

test('a file is downloaded, and one that is gone says so', async () => {
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:a');
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  const gone = () =>
    HttpResponse.json({ errcode: 'ORG.ALTHING.MEDIA_GONE', error: 'Gone.' }, { status: 410 });
  const answers = [bytes('application/pdf'), gone];
  const file: EvidenceFile = { kind: 'file', name: 'a.pdf', url: URL_OF_FILE };
  const { user, region } = await evidenceOf(file, () => (answers.shift() ?? gone)());
  await user.click(region.getByRole('button', { name: 'Hent filen (Fil)' }));
  await waitFor(() => expect(click).toHaveBeenCalledOnce());
  expect(click.mock.contexts[0]).toHaveProperty('download', 'a.pdf');
  await user.click(region.getByRole('button', { name: 'Hent filen (Fil)' }));
  expect(await region.findByRole('alert')).toHaveTextContent(/^Filen er væk/);
  expect(click).toHaveBeenCalledOnce();
});
