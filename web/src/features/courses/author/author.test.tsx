import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { refuse } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const EDIT = '/courses/adfaerdskodeks/edit';
const source = () => screen.findByLabelText('Kursus som YAML');
const preview = () => screen.findByRole('region', { name: 'Forhåndsvisning' });

beforeEach(() => {
  school.may = ['author_courses'];
});

test('the course is shown as learners will see it, and takes the focus', async () => {
  const { user } = renderApp(EDIT);
  expect(await source()).toHaveValue('course: cykler');
  const place = within(await preview());
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  const title = await place.findByRole('heading', { name: 'Cykler i byen' });
  await waitFor(() => expect(document.activeElement).toContainElement(title));
  expect(place.getByText('Hvordan vi deler vejen.')).toBeVisible();

  await user.click(place.getByText('Vejen'));
  expect(place.getByText('Hold til højre.')).toBeVisible();
  await user.click(place.getByText('Prøven'));
  expect(place.getByText('1 af 1 spørgsmål i hvert forsøg')).toBeVisible();
  expect(place.getByText('At varsle').closest('li')).toHaveTextContent('rigtigt svar');
  expect(place.getByText('At pynte').closest('li')).not.toHaveTextContent('rigtigt svar');
  expect(place.getByText('Den varsler andre.')).toBeVisible();
  expect(place.getByText('Forklares i lektionen Vejen')).toBeVisible();
});

test('another language is shown where one stands; one that lacks is said', async () => {
  const { user } = renderApp(EDIT);
  await source();
  const place = within(await preview());
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  await place.findByRole('heading', { name: 'Cykler i byen' });
  const language = place.getByLabelText('Sprog');
  await user.selectOptions(language, 'sv');
  expect(await place.findByRole('heading', { name: 'Cyklar i stan' })).toBeVisible();
  expect(language).toHaveFocus();
  await user.selectOptions(language, 'nb');
  expect(await place.findByText(/ikke skrevet på dette sprog/)).toBeVisible();
});

test('faults are listed with their places; what was changed since is said', async () => {
  const { user } = renderApp(EDIT);
  const text = await source();
  const place = within(await preview());
  await user.type(text, ' fejl');
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  const alert = await place.findByRole('alert');
  expect(alert).toHaveTextContent('line 2 column 3: did not find expected key');
  expect(alert).toHaveTextContent('quiz.klokke.options: There may be 2 to 8, not 1.');
  await waitFor(() => expect(document.activeElement).toContainElement(alert));

  await user.clear(text);
  await user.type(text, 'course: cykler');
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  await place.findByRole('heading', { name: 'Cykler i byen' });
  expect(place.queryByRole('alert')).not.toBeInTheDocument();
  await user.type(text, 'x');
  expect(place.getByText(/Du har ændret kurset siden/)).toBeVisible();
});

test('a picture stands where the cursor is, and waits for words about it', async () => {
  server.use(
    http.post('*/api/courses/pictures', () =>
      HttpResponse.json(
        { uri: 'mxc://dk.test/bro', url: '/api/courses/pictures/bro', width: 40, height: 30 },
        { status: 201 },
      ),
    ),
  );
  const { user } = renderApp(EDIT);
  const text = (await source()) as HTMLTextAreaElement;
  text.setSelectionRange(7, 7);
  await user.upload(
    screen.getByLabelText('Indsæt et billede', { selector: 'input' }),
    new File(['x'], 'bro.png', { type: 'image/png' }),
  );
  await waitFor(() =>
    expect(text).toHaveValue('course:![Hvad billedet viser](mxc://dk.test/bro) cykler'),
  );
  expect(text).toHaveFocus();
  await user.keyboard('En bro');
  expect(text).toHaveValue('course:![En bro](mxc://dk.test/bro) cykler');

  server.use(
    http.post('*/api/courses/pictures', () =>
      refuse(413, 'M_TOO_LARGE', 'A file has at most 10 MiB.'),
    ),
  );
  await user.upload(
    screen.getByLabelText('Indsæt et billede', { selector: 'input' }),
    new File(['x'], 'bro.png', { type: 'image/png' }),
  );
  expect(await screen.findByRole('alert')).toBeVisible();
  expect(text).toHaveValue('course:![En bro](mxc://dk.test/bro) cykler');
});

test('after silence the same course can be asked for again', async () => {
  server.use(http.post('*/api/courses/preview', () => HttpResponse.error(), { once: true }));
  const { user } = renderApp(EDIT);
  await source();
  const place = within(await preview());
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  await place.findByRole('alert');
  await user.click(place.getByRole('button', { name: 'Vis kurset' }));
  expect(await place.findByRole('heading', { name: 'Cykler i byen' })).toBeVisible();
});

test('a course that never was published is deleted after a question', async () => {
  school.published = false;
  const { user, router } = renderApp(EDIT);
  await user.click(await screen.findByRole('button', { name: 'Slet' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Slet kurset?' }));
  await user.click(dialog.getByRole('button', { name: 'Slet' }));
  expect(await screen.findByText('Kurset er slettet.')).toBeVisible();
  await waitFor(() => expect(router.state.location.pathname).toBe('/courses'));
});

test('a course that was published before is archived instead', async () => {
  school.published = false;
  server.use(
    http.delete('*/api/courses/:id', () =>
      refuse(409, 'ORG.ALTHING.COURSE_PUBLISHED', 'Members may have taken this course.'),
    ),
  );
  const { user, router } = renderApp(EDIT);
  await user.click(await screen.findByRole('button', { name: 'Slet' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: 'Slet' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('Arkivér det i stedet');
  expect(router.state.location.pathname).toBe(EDIT);
});

test('a published course is not offered for deletion', async () => {
  renderApp(EDIT);
  expect(await screen.findByRole('button', { name: 'Arkivér' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Slet' })).not.toBeInTheDocument();
});

test('who may not write courses sees none of it', async () => {
  school.may = [];
  renderApp(EDIT);
  expect(await screen.findByText(/Kun den, der må skrive kurser/)).toBeVisible();
  expect(screen.queryByLabelText('Kursus som YAML')).not.toBeInTheDocument();
});
