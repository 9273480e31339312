import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { school } from '../../../test/learning-handlers';
import { court } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { readLogSearch } from './log-search';

beforeEach(() => {
  school.may = ['moderate'];
});

test('an address names an action that is known and a member', () => {
  expect(readLogSearch({ action: 'case', about: ' bo ' })).toEqual({ action: 'case', about: 'bo' });
  expect(readLogSearch({ action: 'x', about: '', actor: 'ingrid' })).toEqual({ actor: 'ingrid' });
});

test('what moderators do with topics is said in words', async () => {
  const acts = {
    'topic.moved': 'Ingrid Sørensen flyttede et emne',
    'topic.pinned': 'Ingrid Sørensen fastgjorde et emne',
    'topic.slowed': 'Ingrid Sørensen satte langsom tilstand på et emne',
    'topic.unarchived': 'Ingrid Sørensen hentede et emne frem fra arkivet',
    'topic.unsolved': 'Ingrid Sørensen fjernede markeringen af løsningen på et emne',
  };
  const actor = court.log[0]?.actor ?? null;
  court.log = Object.keys(acts).map((action, seq) => ({
    seq,
    at: '2026-01-01T10:00:00Z',
    action,
    actor,
    hash: '0123456789abcdef',
  }));
  renderApp('/moderation/log');
  const list = await screen.findByRole('list', { name: 'Linjer i loggen' });
  for (const words of Object.values(acts)) expect(list).toHaveTextContent(words);
});

test('every line says who did what to whom, and how it is checked', async () => {
  court.log.push({
    seq: 0,
    at: '2026-01-01T10:00:00Z',
    action: 'planet.moved',
    hash: '0123456789abcdef',
  });
  renderApp('/moderation/log');
  const [first, second, third] = within(
    await screen.findByRole('list', { name: 'Linjer i loggen' }),
  ).getAllByRole('article');
  expect(first).toHaveTextContent('Ingrid Sørensen afgjorde sagen');
  expect(first).toHaveTextContent('Om Bo Lindqvist');
  // What was decided is said in the language of the page, what happened as it was written.
  expect(first).toHaveTextContent('Strike 1: Skrev »dum«.');
  expect(first).toHaveTextContent('Kontrolsum f00dcafe00');
  expect(within(first as HTMLElement).getByRole('link', { name: 'Sagen' })).toHaveAttribute(
    'href',
    '/moderation/cases/k1',
  );
  expect(second).toHaveTextContent('Sagen blev åbnet');
  // An act that is younger than the page.
  expect(third).toHaveTextContent('Althing: planet.moved');
});

test('the log is narrowed by its address', async () => {
  const { user, router } = renderApp('/moderation/log');
  await user.selectOptions(await screen.findByLabelText('Handling'), 'strike');
  expect(await screen.findByText('Ingen linjer passer.')).toBeVisible();
  await user.type(screen.getByLabelText('Medlem'), 'bo{Enter}');
  await waitFor(() =>
    expect(router.state.location.search).toEqual({ action: 'strike', about: 'bo' }),
  );
  await waitFor(() =>
    expect(court.listed).toContainEqual({ action: 'strike', about: '@bo:dk.althing.test' }),
  );
});

const DIGEST = 'abcd'.repeat(16);

test('reasons that are no sentences are said in words', async () => {
  const line = { at: '2026-01-01T10:00:00Z', hash: '0123456789abcdef' };
  court.log = [
    { ...line, seq: 2, action: 'flags.rest', reason: String(Date.parse('2026-01-15T10:00:00Z')) },
    { ...line, seq: 4, action: 'post.removed', reason: 'Reklame.' },
    { ...line, seq: 3, action: 'post.removed', reason: 'threats' },
    { ...line, seq: 5, action: 'post.removed', reason: 'silenced' },
    { ...line, seq: 1, action: 'strike.issued', reason: 'people' },
    { ...line, seq: 0, action: 'case.opened', reason: 'off_topic' },
    { ...line, seq: 6, action: 'case.decided', reason: `strike 2, people, sha256:${DIGEST}` },
    { ...line, seq: 7, action: 'case.decided', reason: `removed, sha256:${DIGEST}` },
    { ...line, seq: 8, action: 'case.interim', reason: `sha256:${DIGEST}` },
    { ...line, seq: 9, action: 'case.announced', reason: 'appeal' },
    { ...line, seq: 10, action: 'case.absorbed', reason: 'k2' },
    { ...line, seq: 11, action: 'case.merged', reason: 'k3' },
  ];
  renderApp('/moderation/log');
  expect(await screen.findByText(/^Anmeldelser hviler til 15\. jan\./)).toBeVisible();
  expect(await screen.findByText('Tal med mennesker')).toBeVisible();
  expect(screen.getByText('Uden for emnet')).toBeVisible();
  expect(screen.getByText('Trusler og chikane')).toBeVisible();
  expect(screen.getByText('Reklame.')).toBeVisible();
  expect(screen.getByText('En gæst, der ikke må skrive')).toBeVisible();
  expect(screen.getByText('Strike 2: Tal med mennesker')).toBeVisible();
  expect(screen.getByText('Fjernet uden strike')).toBeVisible();
  expect(
    screen.getByText('Ordene står uden for loggen. Deres kontrolsum: abcdabcdabcd'),
  ).toBeVisible();
  expect(screen.getByText('Et svar på en klage')).toBeVisible();
  const others = screen.getAllByRole('link', { name: 'Den anden sag' });
  expect(others.map((link) => link.getAttribute('href'))).toEqual([
    '/moderation/cases/k2',
    '/moderation/cases/k3',
  ]);
});

test('a badge that was awarded or taken back is named in its line', async () => {
  const line = { at: '2026-01-01T10:00:00Z', hash: '0123456789abcdef', badge_id: 'moderator' };
  court.log = [
    { ...line, seq: 2, action: 'badge.revoked', reason: 'Har bedt om det.' },
    { ...line, seq: 1, action: 'badge.awarded', reason: 'Flittig.' },
  ];
  renderApp('/moderation/log');
  const [revoked, awarded] = within(
    await screen.findByRole('list', { name: 'Linjer i loggen' }),
  ).getAllByRole('article');
  expect(revoked).toHaveTextContent('Althing tog et badge tilbage');
  expect(revoked).toHaveTextContent('Har bedt om det.');
  expect(awarded).toHaveTextContent('Althing tildelte et badge');
  const badge = await within(awarded as HTMLElement).findByRole('link', { name: 'Moderator' });
  expect(badge).toHaveAttribute('href', '/badges/moderator');
});

test('the log is narrowed by who did it', async () => {
  const { user } = renderApp('/moderation/log');
  await user.type(await screen.findByLabelText('Udført af'), 'ingrid{Enter}');
  await waitFor(() => expect(court.listed).toContainEqual({ actor: '@ingrid:dk.althing.test' }));
});

test('administrators fetch the whole log, others read that they do', async () => {
  const view = renderApp('/moderation/log');
  expect(await screen.findByText('Kun administratorer kan hente hele loggen.')).toBeVisible();
  view.unmount();
  school.may = ['moderate', 'administer'];
  const url = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  const { user } = renderApp('/moderation/log');
  await user.click(await screen.findByRole('button', { name: 'Hent hele loggen' }));
  expect(await screen.findByText(/althing audit verify/)).toBeVisible();
  const [call] = url.mock.calls;
  const file = call?.[0] as Blob;
  expect(await file.text()).toBe('{"seq":1}\n');
  url.mockRestore();
});
