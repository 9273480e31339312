import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { school } from '../../../test/learning-handlers';
import { actBefore, court, ingrid, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const CASE = '/moderation/cases/k1';
const heading = () => screen.findByRole('heading', { level: 1, name: 'Sag om Bo Lindqvist' });
const asked = (what: string) => court.asked.filter((one) => one.what === what);

beforeEach(() => {
  school.may = ['moderate'];
});

test('the evidence stands as it was kept, with its checksum and what became of the post', async () => {
  const [target] = makeCase().targets;
  court.cases = [makeCase({ targets: target ? [{ ...target, is_removed: true }] : [] })];
  const { user } = renderApp(CASE);
  const evidence = within(await screen.findByRole('region', { name: 'Det anmeldte' }));
  expect(evidence.getByText('dum').tagName).toBe('STRONG');
  expect(evidence.getByText('Fjernet siden')).toBeVisible();
  expect(evidence.getByRole('link', { name: 'Brødbagning' })).toHaveAttribute(
    'href',
    '/forum/t/broedbagning#p-$ovn',
  );
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await user.click(evidence.getByRole('button', { name: 'Kopiér hele kontrolsummen' }));
  expect(write).toHaveBeenCalledWith(target?.evidence?.sha256);
});

test('a post that its author took back before it was kept is told as that', async () => {
  const [target] = makeCase().targets;
  if (!target) throw new Error('a post');
  const { evidence: _, ...gone } = target;
  court.cases = [makeCase({ targets: [{ ...gone, is_removed: true, is_taken_back: true }] })];
  renderApp(CASE);
  const evidence = within(await screen.findByRole('region', { name: 'Det anmeldte' }));
  expect(evidence.getByText('Fjernet af forfatteren')).toBeVisible();
  expect(evidence.getByText(/^Indlægget var væk, før ordene kunne gemmes/)).toBeVisible();
  expect(evidence.getByRole('link', { name: 'Brødbagning' })).toBeVisible();
  expect(evidence.queryByText('SHA-256')).not.toBeInTheDocument();
});

test('what a post said before it was edited is shown beside what it says now', async () => {
  const [target] = makeCase().targets;
  const evidence = target?.evidence;
  if (!target || !evidence) throw new Error('a post that was kept');
  const before = {
    ...evidence,
    html: '<p>Jeg finder dig</p>',
    sha256: 'ab'.repeat(32),
    written_at: '2026-01-01T10:00:00Z',
  };
  const now = { ...evidence, html: '<p>Hej med dig</p>', is_edit: true, is_poll: true };
  court.cases = [makeCase({ targets: [{ ...target, evidence: now, versions: [before] }] })];
  const { user } = renderApp(CASE);
  const region = within(await screen.findByRole('region', { name: 'Det anmeldte' }));
  expect(region.getByText('Hej med dig')).toBeVisible();
  expect(region.getByText('Afstemning')).toBeVisible();
  expect(region.getByText(/^Rettet af forfatteren/)).toBeVisible();
  expect(region.getByText('Jeg finder dig')).not.toBeVisible();
  await user.click(region.getByText('Andre ord, som indlægget har haft (1)'));
  expect(region.getByText('Jeg finder dig')).toBeVisible();
  expect(region.getByText(/^Skrevet sådan/)).toBeVisible();
});

test('who reported is told, and what they wrote is shown when it is asked for', async () => {
  court.cases = [makeCase({ same_branch: true })];
  const { user } = renderApp(CASE);
  const flags = within(await screen.findByRole('list', { name: 'Anmeldelser' }));
  expect(flags.getByRole('link', { name: 'Søren Holm' })).toBeVisible();
  expect(flags.getByText('80 % af de tidligere fik medhold')).toBeVisible();
  expect(flags.getByText('Fra Element')).toBeVisible();
  expect(screen.getByText(/tæller som én stemme/)).toBeVisible();
  expect(flags.queryByText('Det er tredje gang i dag.')).not.toBeInTheDocument();
  await user.click(flags.getByRole('button', { name: 'Vis, hvad Søren Holm skrev' }));
  expect(flags.getByText('Det er tredje gang i dag.')).toBeVisible();
});

test('a strike is decided in two steps, and the second shows what the member will read', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('4');
  await waitFor(() =>
    expect(screen.getByRole('group', { name: 'Hvad skal der ske?' })).toHaveFocus(),
  );
  expect(screen.getByRole('radio', { name: /^Strike 1/ })).toBeChecked();

  await user.click(screen.getByRole('button', { name: 'Se, hvad medlemmet læser' }));
  expect(screen.getByLabelText('Regel')).toHaveAccessibleDescription(/Vælg den regel/);
  expect(screen.getByLabelText('Hvad skete der?')).toHaveAccessibleDescription(/Skriv, hvad/);
  expect(asked('k1/preview')).toHaveLength(0);

  await user.selectOptions(screen.getByLabelText('Regel'), 'people');
  await user.type(screen.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.click(screen.getByRole('button', { name: 'Se, hvad medlemmet læser' }));
  expect(await screen.findByText(/Du kan klage i 6 måneder/)).toHaveAttribute('lang', 'da');
  expect(screen.getByText('Indlægget fjernes.')).toBeVisible();
  // The sentences of the server say until when; nothing says it again.
  expect(screen.getAllByText(/ til 2\. apr/)).toHaveLength(1);

  // Back to the form, with everything in it.
  await user.click(screen.getByRole('button', { name: 'Ret' }));
  expect(screen.getByLabelText('Hvad skete der?')).toHaveValue('Skrev »dum«.');
  await user.click(screen.getByRole('button', { name: 'Se, hvad medlemmet læser' }));
  const give = await screen.findByRole('button', { name: 'Giv strike 1' });
  // The second half of a double click decides nothing.
  fireEvent.click(give, { detail: 2 });
  expect(give).toBeEnabled();
  expect(asked('k1/decide')).toHaveLength(0);
  await user.click(give);
  expect(await screen.findByText('Sagen er afgjort.')).toBeVisible();
  await waitFor(() =>
    expect(screen.getByRole('heading', { name: 'Afgørelse: Strike 1' })).toHaveFocus(),
  );
  expect(asked('k1/decide').map(({ body }) => body)).toEqual([
    {
      version: 1,
      outcome: 'strike',
      rule: 'people',
      facts: 'Skrev »dum«.',
      severe: false,
      removes: true,
    },
  ]);
});

test('strike 3 asks for the name of the member', async () => {
  const { user, queryClient } = renderApp(CASE);
  await heading();
  await user.click(screen.getByRole('checkbox', { name: /^Meget alvorligt/ }));
  await user.click(screen.getByRole('radio', { name: /^Strike 3/ }));
  await user.selectOptions(screen.getByLabelText('Regel'), 'threats');
  await user.type(screen.getByLabelText('Hvad skete der?'), 'En trussel.');
  await user.click(screen.getByRole('button', { name: 'Se, hvad medlemmet læser' }));
  const give = await screen.findByRole('button', { name: 'Giv strike 3' });
  expect(give).toBeDisabled();
  const name = screen.getByLabelText('Skriv Bo Lindqvist for at bekræfte');
  await user.type(name, 'Bo');
  expect(give).toBeEnabled();
  await user.clear(name);
  await user.type(name, 'Kari');
  expect(give).toBeDisabled();
  await user.clear(name);
  await user.type(name, 'bo lindqvist');
  // A colleague does something else meanwhile: what is typed stays, and so does the focus.
  const [detail] = court.cases;
  if (detail) actBefore(detail, {}, 'case.noted');
  await act(() => queryClient.invalidateQueries({ queryKey: ['moderation'] }));
  await waitFor(() => expect(asked('k1/preview')).toHaveLength(2));
  expect(name).toHaveValue('bo lindqvist');
  expect(name).toHaveFocus();
  await waitFor(() => expect(give).toBeEnabled());
  await user.click(give);
  expect(await screen.findByRole('heading', { name: 'Afgørelse: Strike 3' })).toBeVisible();
});

test('a case is dismissed without a rule, and the member gets no message', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('1');
  expect(screen.queryByLabelText('Regel')).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Se, hvad der sker' }));
  expect(await screen.findByText('Bo Lindqvist får ingen besked.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Henlæg sagen' }));
  expect(await screen.findByRole('heading', { name: 'Afgørelse: Henlagt' })).toBeVisible();
});

test('what is too old leaves a nudge, unless it is severe', async () => {
  court.cases = [makeCase({ only_nudge: true })];
  const { user } = renderApp(CASE);
  await heading();
  expect(screen.getByText(/over 90 dage gammelt/)).toBeVisible();
  expect(screen.queryByRole('radio', { name: /^Strike/ })).not.toBeInTheDocument();
  await user.keyboard('4');
  await user.keyboard('2');
  expect(screen.getByRole('radio', { name: /^En påmindelse/ })).toBeChecked();
  await user.click(screen.getByRole('checkbox', { name: /^Meget alvorligt/ }));
  await user.click(screen.getByRole('radio', { name: /^Strike 3/ }));
  await user.click(screen.getByRole('checkbox', { name: /^Meget alvorligt/ }));
  expect(screen.queryByRole('radio', { checked: true })).not.toBeInTheDocument();
});

test('who is too late reads who was faster, and what they wrote stays', async () => {
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('2');
  await user.selectOptions(screen.getByLabelText('Regel'), 'people');
  await user.type(screen.getByLabelText('Hvad skete der?'), 'Mine ord.');
  await user.click(screen.getByRole('button', { name: 'Se, hvad medlemmet læser' }));
  const send = await screen.findByRole('button', { name: 'Send påmindelsen' });
  const [detail] = court.cases;
  if (detail) {
    const may = { ...detail.may, decide: false, claim: false };
    const decision = {
      outcome: 'dismissed' as const,
      facts: '',
      severe: false,
      removes: false,
      by: ingrid,
      at: detail.opened_at,
    };
    actBefore(detail, { state: 'decided', outcome: 'dismissed', decision, may }, 'case.decided');
  }
  await user.click(send);
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent('Ingrid Sørensen afgjorde sagen');
  expect(screen.getByText('Mine ord.')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Afgørelse: Henlagt' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Send påmindelsen' })).not.toBeInTheDocument();
});

test('a change by a colleague is told while one writes, one’s own is not', async () => {
  const { user, queryClient } = renderApp(CASE);
  await heading();
  await user.keyboard('2');
  await user.type(screen.getByLabelText('Hvad skete der?'), 'Mine ord.');
  await user.click(screen.getByRole('button', { name: 'Tag sagen' }));
  await screen.findByRole('button', { name: 'Slip sagen' });
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  const [detail] = court.cases;
  if (detail) actBefore(detail, {}, 'case.noted');
  await act(() => queryClient.invalidateQueries({ queryKey: ['moderation'] }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Ingrid Sørensen skrev en note');
  expect(screen.getByLabelText('Hvad skete der?')).toHaveValue('Mine ord.');
});

test('who may not decide reads why', async () => {
  const detail = makeCase();
  const may = { ...detail.may, decide: false };
  court.cases = [{ ...detail, may, why_not: 'Du har selv anmeldt det.' }];
  renderApp(CASE);
  await heading();
  expect(screen.getByRole('heading', { name: 'Du kan ikke afgøre sagen' })).toBeVisible();
  expect(screen.getByText('Du har selv anmeldt det.')).toBeVisible();
  expect(screen.queryByRole('radio')).not.toBeInTheDocument();
});

test('a refusal is a sentence in the language of the page', async () => {
  server.use(
    http.post('*/api/forum/moderation/cases/:id/decide', () =>
      HttpResponse.json(
        {
          errcode: 'ORG.ALTHING.NOT_YOURS',
          error: 'You have reported this yourself. Somebody else has to judge it.',
        },
        { status: 403 },
      ),
    ),
  );
  const { user } = renderApp(CASE);
  await heading();
  await user.keyboard('1');
  await user.click(screen.getByRole('button', { name: 'Se, hvad der sker' }));
  await user.click(await screen.findByRole('button', { name: 'Henlæg sagen' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Du har selv anmeldt det.');
});

test('there is a way back to the list as it was, and no case is a page of its own', async () => {
  const view = renderApp(`${CASE}?state=all`);
  expect(await screen.findByRole('link', { name: 'Til køen' })).toHaveAttribute(
    'href',
    '/moderation?state=all',
  );
  view.unmount();
  renderApp('/moderation/cases/findes-ikke');
  expect(await screen.findByRole('heading', { name: 'Siden findes ikke' })).toBeVisible();
});
