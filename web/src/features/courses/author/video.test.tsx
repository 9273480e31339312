import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { videoMarkdown } from './video-markdown';

const VIDEO = '*/api/courses/videos';
const CAPTIONS = '*/api/courses/captions';

let sent: string[] = [];

beforeEach(() => {
  school.may = ['author_courses'];
  sent = [];
  const taken = (path: string, id: string, more = {}) =>
    http.post(path, () => {
      sent.push(id);
      return HttpResponse.json(
        { uri: `mxc://dk.test/${id}`, url: `/x/${id}`, ...more },
        { status: 201 },
      );
    });
  server.use(taken(VIDEO, 'bro', { content_type: 'video/mp4' }), taken(CAPTIONS, 'ord'));
});

const mp4 = () => new File(['x'], 'bro.mp4', { type: 'video/mp4' });
const vtt = () => new File(['WEBVTT'], 'bro.da.vtt', { type: 'text/vtt' });

async function openForm() {
  const { user } = renderApp('/courses/adfaerdskodeks/edit');
  const text = (await screen.findByLabelText('Kursus som YAML')) as HTMLTextAreaElement;
  text.setSelectionRange(7, 7);
  await user.click(screen.getByRole('button', { name: 'Tilføj video' }));
  const form = within(await screen.findByRole('dialog', { name: 'Tilføj video' }));
  return {
    user,
    text,
    form,
    insert: () => user.click(form.getByRole('button', { name: 'Indsæt' })),
  };
}

test('a video stands where the cursor is, with its captions', async () => {
  const { user, text, form, insert } = await openForm();
  expect(form.getByRole('group', { name: 'Undertekster' })).toHaveAccessibleDescription(/døv/);
  expect(form.getByRole('status')).toHaveTextContent('ingen undertekster endnu');
  await user.type(form.getByLabelText('Hvad videoen viser'), 'En *bro*, der åbner');
  await user.upload(form.getByLabelText('Videofil'), mp4());
  await user.upload(form.getByLabelText(/^Dansk/), vtt());
  expect(form.getByRole('status')).toBeEmptyDOMElement();
  await insert();
  const written = '![En \\*bro\\*, der åbner](mxc://dk.test/bro "video; da=mxc://dk.test/ord")';
  await waitFor(() => expect(text).toHaveValue(`course:${written} cykler`));
  expect(sent).toEqual(['ord', 'bro']);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(text).toHaveFocus();
  expect(text.selectionStart).toBe('course:'.length + written.length);
});

test('what lacks is said, and nothing is sent', async () => {
  const { user, text, form, insert } = await openForm();
  await insert();
  expect(form.getByLabelText('Hvad videoen viser')).toHaveAccessibleDescription(
    /Skriv, hvad videoen viser/,
  );
  expect(form.getByLabelText('Videofil')).toHaveAccessibleDescription(/Vælg en videofil/);
  await user.type(form.getByLabelText('Hvad videoen viser'), 'En bro');
  const large = mp4();
  Object.defineProperty(large, 'size', { value: 50 * 1024 * 1024 + 1 });
  await user.upload(form.getByLabelText('Videofil'), large);
  expect(form.getByLabelText('Videofil')).toHaveAccessibleDescription(/højst fylde 50 MiB/);
  await insert();
  expect(sent).toEqual([]);
  expect(text).toHaveValue('course: cykler');
});

test('captions that are none are refused before the video is sent', async () => {
  server.use(
    http.post(CAPTIONS, () =>
      refuse(
        415,
        'ORG.ALTHING.UNSUPPORTED_MEDIA',
        'Captions are a WebVTT file in UTF-8, which begins with WEBVTT. Export them as that.',
      ),
    ),
  );
  const { user, text, form, insert } = await openForm();
  await user.type(form.getByLabelText('Hvad videoen viser'), 'En bro');
  await user.upload(form.getByLabelText('Videofil'), mp4());
  await user.upload(form.getByLabelText(/^Dansk/), vtt());
  await insert();
  expect(await form.findByRole('alert')).toHaveTextContent(/WebVTT-fil/);
  expect(sent).toEqual([]);
  expect(text).toHaveValue('course: cykler');
});

test('words about a video are words, on one line', () => {
  expect(videoMarkdown(' a\n[b] `c` ', 'mxc://dk.test/a', [])).toBe(
    '![a \\[b\\] \\`c\\`](mxc://dk.test/a "video")',
  );
});
