import { screen, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { percentOf } from './share';

const REPORT = '/courses/adfaerdskodeks/report';

beforeEach(() => {
  school.may = ['author_courses'];
});

/** The rows of a table without its head, as words. */
async function rowsOf(name: string): Promise<string[][]> {
  const table = await screen.findByRole('table', { name });
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent ?? ''));
}

test('a share is whole, also of nothing', () => {
  expect(percentOf(1, 3)).toBe(33);
  expect(percentOf(0, 0)).toBe(0);
});

test('the course page leads authors to its report', async () => {
  const { user } = renderApp('/courses/adfaerdskodeks');
  await user.click(await screen.findByRole('link', { name: 'Se, hvordan det går' }));
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Sådan går det: Sådan er vi sammen' }),
  ).toBeVisible();
});

test('the report tells in tables how far members come, and what is hard', async () => {
  renderApp(REPORT);
  expect(await rowsOf('Så langt når de')).toEqual([
    ['Begyndt', '8', '100 %'],
    ['Velkommen', '6', '75 %'],
    ['Privatliv (valgfri)', '4', '50 %'],
    ['Gennemført', '3', '38 %'],
  ]);
  expect(screen.getByText('Opfriskningskurset: 2 begyndt, 1 gennemført.')).toBeVisible();
  expect(screen.getByText('5 forsøg er afleveret, 3 er bestået (60 %).')).toBeVisible();
  expect(await rowsOf('De sværeste spørgsmål først')).toEqual([
    ['Hvad sker der?Forklares i lektionen Privatliv', '3 af 4', '75 %'],
    ['Et nummer?', 'ikke stillet', ''],
  ]);
});

test('another version has its own counts', async () => {
  const { user } = renderApp(REPORT);
  const version = await screen.findByLabelText('Udgave');
  expect(version).toHaveValue('2');
  await user.selectOptions(version, '1');
  expect(await screen.findByText('Ingen er begyndt på denne udgave endnu.')).toBeVisible();
  expect(screen.getByText('Ingen har afleveret quizzen endnu.')).toBeVisible();
  expect(version).toHaveValue('1');
});

test('after silence it can be asked for again', async () => {
  server.use(http.get('*/api/courses/:id/report', () => Response.error(), { once: true }));
  const { user } = renderApp(REPORT);
  await screen.findByRole('alert');
  await user.click(screen.getByRole('button', { name: 'Prøv igen' }));
  expect(await screen.findByRole('table', { name: 'Så langt når de' })).toBeVisible();
});

test('who may not write courses finds no way to it, and nothing in it', async () => {
  school.may = [];
  const course = renderApp('/courses/adfaerdskodeks');
  await screen.findByRole('heading', { level: 1, name: 'Sådan er vi sammen' });
  expect(screen.queryByRole('link', { name: 'Se, hvordan det går' })).not.toBeInTheDocument();
  course.unmount();
  renderApp(REPORT);
  expect(await screen.findByText(/Kun den, der må skrive kurser/)).toBeVisible();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});
