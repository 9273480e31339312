import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { bench, makeAppeal, makeNudge, struck } from '../../test/conduct-handlers';
import { refuse, TERMS, topic, world } from '../../test/handlers';
import { desk, makeNotification } from '../../test/reading-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { barrierOf } from './barrier/barrier';
import { stateOf } from './page/strike-state';

const TOPIC = `/forum/t/${topic.slug}`;
const MUTED = { until: '2026-01-09T10:00:00Z', needs_refresher: true };
const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });
const barred = async () => within(await screen.findByRole('region', { name: 'Skriv et svar' }));

test('a strike that was found wrong is that and nothing else', () => {
  const gone = { active: false, cleared_at: 'a', overturned_at: 'b', lifted_at: null };
  expect(stateOf(gone)).toBe('overturned');
  expect(stateOf({ ...gone, unconfirmed: true })).toBe('unconfirmed');
  expect(stateOf({ ...gone, overturned_at: null })).toBe('cleared');
  expect(stateOf({ active: false })).toBe('expired');
  expect(stateOf({ active: true })).toBe('active');
});

test('of several things that keep one from writing the gravest is told', () => {
  const standing = { must_acknowledge: ['c1'], muted_until: MUTED.until, suspended: true };
  const due = { terms_due: TERMS };
  expect(barrierOf(due, standing)?.kind).toBe('suspended');
  expect(barrierOf(due, { ...standing, suspended: false })?.kind).toBe('acknowledge');
  const read = { ...standing, suspended: false, must_acknowledge: [] };
  expect(barrierOf(due, read)?.kind).toBe('muted');
  expect(barrierOf(due, { ...read, muted_until: null })?.kind).toBe('terms');
  expect(barrierOf({}, null)).toBeUndefined();
});

test('who has done nothing wrong reads that', async () => {
  renderApp('/conduct');
  expect(await screen.findByRole('heading', { name: 'Ingen anmærkninger' })).toBeVisible();
  expect(screen.queryByRole('heading', { name: 'Hvor du står' })).not.toBeInTheDocument();
});

test('who is shut out until two have looked reads until when, and no praise', async () => {
  const { standing } = bench.conduct;
  bench.conduct.standing = { ...standing, interim_until: '2026-01-04T10:00:00Z' };
  bench.conduct.interim_statement =
    'Din konto er lukket foreløbigt.\n\nHvad der skete: Truer andre.';
  renderApp('/conduct');
  expect(await screen.findByText(/^Din konto er lukket foreløbigt. Er det ikke/)).toBeVisible();
  expect(screen.getByText(/Hvad der skete: Truer andre/)).toBeVisible();
  expect(screen.queryByRole('heading', { name: 'Ingen anmærkninger' })).not.toBeInTheDocument();
});

test('a strike says rule, facts, evidence, duration and redress, and is acknowledged', async () => {
  bench.conduct = struck();
  const { user } = renderApp('/conduct');
  const strike = within(await screen.findByRole('article', { name: 'Strike 1: Vi taler pænt' }));
  expect(strike.getByText('Indlægget kalder et andet medlem en idiot.')).toBeVisible();
  expect(strike.getByText('Din idiot.')).toBeVisible();
  expect(strike.getByText('9f86d081884c…').closest('details')).not.toHaveAttribute('open');
  expect(strike.getByText(/^Du kan klage til /)).toBeVisible();
  expect(screen.getByRole('listitem', { current: 'step' })).toHaveTextContent(/Strike 1/);
  expect(screen.getByRole('link', { name: 'Tag opfriskningskurset' })).toHaveAttribute(
    'href',
    '/courses/adfaerdskodeks',
  );
  await user.click(strike.getByRole('button', { name: 'Jeg har læst det' }));
  expect(await screen.findByText(/Det er noteret/)).toBeVisible();
  expect(bench.acknowledged).toEqual(['c1']);
  await waitFor(() =>
    expect(strike.queryByRole('button', { name: 'Jeg har læst det' })).toBeNull(),
  );
});

/** What a strike tells, as it comes among the notifications. */
const told = (part: Parameters<typeof makeNotification>[0] = {}) =>
  makeNotification({
    kind: 'notice',
    actor: null,
    topic_slug: null,
    post_id: null,
    excerpt: null,
    text: 'Du har fået strike 1 af 3 (sag c1).\n\nReglen: Vi taler pænt.\n\n• Bekræft: https://dk.test/conduct',
    ...part,
  });

test('the reasons of a strike are one line, which leads to all of them and is read by that', async () => {
  bench.conduct = struck();
  desk.notifications = [told(), told({ id: 'n2', text: 'Ny server.\n\nDen er hurtig.' })];
  const { user } = renderApp('/');
  const notices = within(await screen.findByRole('region', { name: 'Beskeder til dig' }));
  expect(notices.queryByText(/Reglen/)).not.toBeInTheDocument();
  expect(notices.getByText('Den er hurtig.')).toBeVisible();
  const line = notices.getByRole('link', { name: 'Du har fået strike 1 af 3 (sag c1).' });
  expect(line).toHaveAttribute('href', '/conduct');
  await user.click(line);
  await screen.findByRole('heading', { name: 'Hvor du står' });
  await waitFor(() => expect(desk.marked).toEqual([{ ids: ['n1'] }]));
});

test('whose page was opened by another way has read what was told', async () => {
  bench.conduct = struck();
  desk.notifications = [told()];
  renderApp('/conduct');
  await waitFor(() => expect(desk.marked).toEqual([{ ids: ['n1'] }]));
});

test('a strike that is acknowledged where one would write is read among the notifications', async () => {
  bench.conduct = struck();
  desk.notifications = [told(), told({ id: 'n2', text: 'Sag zz: https://dk.test/conduct' })];
  const { user } = renderApp(TOPIC);
  await user.click((await barred()).getByRole('button', { name: 'Jeg har læst det' }));
  await waitFor(() => expect(desk.marked).toEqual([{ ids: ['n1'] }]));
});

test('an appeal is written once, and kept until it is sent', async () => {
  bench.conduct = struck({ must_acknowledge: [] });
  const first = renderApp('/conduct');
  await first.user.click(await screen.findByRole('button', { name: 'Klag over afgørelsen' }));
  await first.user.type(await screen.findByLabelText('Din klage'), 'Det var en spøg');
  first.unmount();

  const { user } = renderApp('/conduct');
  await user.click(await screen.findByRole('button', { name: 'Klag over afgørelsen' }));
  const field = await screen.findByLabelText('Din klage');
  expect(field).toHaveValue('Det var en spøg');
  expect(field).toHaveAccessibleDescription(/15 af 2000 tegn/);
  await user.click(screen.getByRole('button', { name: 'Send klagen' }));
  const appeal = within(await screen.findByRole('group', { name: 'Din klage' }));
  expect(appeal.getByText('Under behandling')).toBeVisible();
  expect(appeal.getByText('Det var en spøg')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Klag over afgørelsen' })).not.toBeInTheDocument();
  expect(Object.keys(localStorage).filter((key) => key.includes('appeal'))).toEqual([]);
});

test('an appeal that is too long is not sent, and none is lost when it is too late', async () => {
  bench.conduct = struck({ must_acknowledge: [] });
  server.use(
    http.post('*/api/appeals', () =>
      refuse(410, 'ORG.ALTHING.APPEAL_CLOSED', 'The time to appeal is over.'),
    ),
  );
  const { user } = renderApp('/conduct');
  await user.click(await screen.findByRole('button', { name: 'Klag over afgørelsen' }));
  const field = await screen.findByLabelText('Din klage');
  await user.click(field);
  await user.paste('x'.repeat(2001));
  expect(screen.getByText('Klagen er 1 tegn for lang.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Send klagen' })).toBeDisabled();
  await user.keyboard('{Backspace}');
  await user.click(screen.getByRole('button', { name: 'Send klagen' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Fristen for at klage er udløbet.');
  expect(field).toHaveValue('x'.repeat(2000));
});

test('a question that comes before the answer to the appeal is not lost in it', async () => {
  bench.conduct = struck({ must_acknowledge: [] });
  server.use(
    http.post('*/api/appeals', () => {
      const questions = [{ text: 'Hvem er vennen?', at: '2026-01-03T10:00:00Z' }];
      const asked = { appeal: makeAppeal({ questions }), may_appeal: false };
      bench.conduct = struck({ must_acknowledge: [] }, asked);
      return HttpResponse.json(makeAppeal(), { status: 201 });
    }),
  );
  const { user } = renderApp('/conduct');
  await user.click(await screen.findByRole('button', { name: 'Klag over afgørelsen' }));
  await user.type(await screen.findByLabelText('Din klage'), 'Det var en spøg');
  await user.click(screen.getByRole('button', { name: 'Send klagen' }));
  expect(await screen.findByText('Hvem er vennen?')).toBeVisible();
});

test('what a moderator asks is answered in place, and the answer of the appeal is told', async () => {
  const asked = makeAppeal({
    questions: [{ text: 'Hvem er vennen?', at: '2026-01-03T10:00:00Z' }],
  });
  bench.conduct = struck({ must_acknowledge: [] }, { appeal: asked, may_appeal: false });
  // What is half written outlives its page.
  const before = renderApp('/conduct');
  await before.user.type(await screen.findByLabelText('Dit svar'), 'B');
  before.unmount();
  const { user, unmount } = renderApp('/conduct');
  await user.type(await screen.findByLabelText('Dit svar'), 'o');
  await user.click(screen.getByRole('button', { name: 'Svar' }));
  expect(await screen.findByText('Svaret er sendt.')).toBeVisible();
  expect(screen.queryByLabelText('Dit svar')).not.toBeInTheDocument();
  expect(screen.getByText('Bo')).toBeVisible();
  unmount();

  const answer = { text: 'Du har ret.', at: '2026-01-05T10:00:00Z' };
  bench.conduct = struck(
    { must_acknowledge: [], standing: { active: 0, suspended: false, next_step: 1 } },
    {
      active: false,
      overturned_at: '2026-01-05T10:00:00Z',
      appeal: makeAppeal({ state: 'overturned', answer }),
      may_appeal: false,
    },
  );
  renderApp('/conduct');
  expect(await screen.findByText('Du har ret.')).toBeVisible();
  expect(screen.getByText('Omgjort')).toBeVisible();
  expect(screen.getByText(/alt er sat tilbage/)).toBeVisible();
});

test('the removal of posts is appealed against, a nudge alone is not', async () => {
  const removal = makeNudge({
    case_id: 'n2',
    rule_title: 'Ingen reklame',
    removed: true,
    may_appeal: true,
    appeal_until: '2026-07-02T10:00:00Z',
  });
  bench.conduct = { ...bench.conduct, nudges: [removal, makeNudge()] };
  const first = renderApp('/conduct');
  const nudge = within(await screen.findByRole('article', { name: 'Vi taler pænt' }));
  expect(nudge.queryByRole('button')).not.toBeInTheDocument();
  const removed = within(screen.getByRole('article', { name: 'Ingen reklame' }));
  expect(removed.getByText(/fjernet af moderatorerne\. Du kan klage til 2\. jul/)).toBeVisible();
  await first.user.click(removed.getByRole('button', { name: 'Klag over afgørelsen' }));
  await first.user.type(await removed.findByLabelText('Din klage'), 'Jeg solgte intet');
  first.unmount();

  const { user, unmount } = renderApp('/conduct');
  await user.click(await screen.findByRole('button', { name: 'Klag over afgørelsen' }));
  expect(await screen.findByLabelText('Din klage')).toHaveValue('Jeg solgte intet');
  await user.click(screen.getByRole('button', { name: 'Send klagen' }));
  const appeal = within(await screen.findByRole('group', { name: 'Din klage' }));
  expect(appeal.getByText('Under behandling')).toBeVisible();
  unmount();

  const questions = [{ text: 'Hvad var linket?', at: '2026-01-03T10:00:00Z' }];
  const asked = makeAppeal({ case_id: 'n2', questions });
  bench.conduct = {
    ...bench.conduct,
    nudges: [{ ...removal, may_appeal: false, appeal: asked }],
  };
  const later = renderApp('/conduct');
  await later.user.type(await screen.findByLabelText('Dit svar'), 'En opskrift');
  await later.user.click(screen.getByRole('button', { name: 'Svar' }));
  expect(await screen.findByText('En opskrift')).toBeVisible();
  expect(screen.queryByLabelText('Dit svar')).not.toBeInTheDocument();
});

test('a strike is told on every page, and the composer waits until it is read', async () => {
  bench.conduct = struck();
  const { unmount } = renderApp('/forum');
  const banner = within(await screen.findByRole('region', { name: 'Du har fået en strike' }));
  expect(banner.getByRole('link', { name: 'Læs begrundelsen' })).toHaveAttribute(
    'href',
    '/conduct',
  );
  unmount();
  const { user } = renderApp(TOPIC);
  const place = await barred();
  expect(await place.findByText(/kalder et andet medlem en idiot/)).toBeVisible();
  expect(screen.queryByRole('textbox', { name: 'Skriv et svar' })).not.toBeInTheDocument();
  await user.click(place.getByRole('button', { name: 'Jeg har læst det' }));
  expect(await composer()).toBeVisible();
});

test('who is muted reads until when, and how it ends', async () => {
  bench.conduct = struck({
    standing: { active: 2, suspended: false, next_step: 3, muted: MUTED },
    must_acknowledge: [],
  });
  const { unmount } = renderApp(TOPIC);
  const place = await barred();
  expect(await place.findByText(/^Du kan læse, men ikke skrive, før 9\. jan/)).toHaveTextContent(
    'bestået opfriskningskurset',
  );
  expect(place.getByRole('link', { name: 'Tag opfriskningskurset' })).toBeVisible();
  unmount();
  renderApp('/forum/new?category=cykling');
  expect((await barred()).getByRole('link', { name: 'Mit forhold' })).toBeVisible();
  expect(screen.queryByLabelText('Titel')).not.toBeInTheDocument();
});

test('a refusal that the page did not expect costs no words', async () => {
  server.use(
    http.post(
      '*/api/forum/topics/:id/posts',
      () => {
        bench.conduct = struck();
        return HttpResponse.json(
          { errcode: 'ORG.ALTHING.ACKNOWLEDGE', error: 'Read it first.', case_ids: ['c1'] },
          { status: 403 },
        );
      },
      { once: true },
    ),
  );
  const { user } = renderApp(TOPIC);
  await user.type(await composer(), 'Langs åen');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  const alert = await screen.findByRole('alert');
  expect(within(alert).getByRole('link', { name: 'Læs begrundelsen' })).toBeVisible();
  expect(screen.getByText('Langs åen')).toBeVisible();
  await user.click((await barred()).getByRole('button', { name: 'Jeg har læst det' }));
  await user.click(await screen.findByRole('button', { name: 'Prøv igen' }));
  await waitFor(() => expect(world.keys).toHaveLength(1));
});

test('a new topic that is refused keeps its title and its words', async () => {
  server.use(
    http.post('*/api/forum/topics', () => {
      bench.conduct = struck({
        standing: { active: 2, suspended: false, next_step: 3, muted: MUTED },
        must_acknowledge: [],
      });
      return HttpResponse.json(
        { errcode: 'ORG.ALTHING.MUTED', error: 'You are muted.', ...MUTED },
        { status: 403 },
      );
    }),
  );
  const { user } = renderApp('/forum/new?category=cykling');
  await user.type(await screen.findByLabelText('Titel'), 'Børnevenlige ruter');
  await user.type(screen.getByLabelText('Første indlæg'), 'Kender I en?');
  await user.click(screen.getByRole('button', { name: 'Opret emne' }));
  expect((await barred()).getByText(/Det, du har skrevet, er gemt\./)).toBeVisible();
  expect(JSON.stringify(localStorage)).toContain('Kender I en?');
});

test('new rules are answered before anything is written', async () => {
  world.me = { terms_due: TERMS };
  server.use(
    http.post('*/api/forum/posts/:id/reactions', () =>
      HttpResponse.json(
        { errcode: 'ORG.ALTHING.TERMS_DUE', error: 'The rules are new.', version: TERMS },
        { status: 403 },
      ),
    ),
  );
  const { user } = renderApp(TOPIC);
  const place = await barred();
  expect(place.getByText('Sig ja til de nye regler for at skrive.')).toBeVisible();
  await user.click(await screen.findByRole('button', { name: 'Reagér' }));
  await user.click(await screen.findByRole('button', { name: 'Reagér med 👍' }));
  await waitFor(() =>
    expect(screen.getAllByText('Sig ja til de nye regler for at skrive.')).toHaveLength(2),
  );
  await user.click(place.getByRole('button', { name: 'Læs og svar' }));
  expect(screen.getByRole('heading', { name: /er ændret$/ })).toHaveFocus();
  await user.click(screen.getByRole('button', { name: 'Jeg accepterer' }));
  expect(await composer()).toBeVisible();
});

test('what moderators ask about an open case is answered', async () => {
  const asked = { case_id: 'k1', text: 'Hvem mente du?', at: '2026-01-02T10:00:00Z' };
  bench.conduct = { ...bench.conduct, questions: [asked] };
  const { user } = renderApp('/conduct');
  const part = within(await screen.findByRole('region', { name: 'Spørgsmål til dig' }));
  expect(part.getByText('Hvem mente du?')).toBeVisible();
  const send = part.getByRole('button', { name: 'Svar' });
  expect(send).toBeDisabled();
  await user.type(part.getByLabelText('Dit svar'), 'Ingen bestemt.');
  await user.click(send);
  expect(await screen.findByText('Svaret er sendt.')).toBeVisible();
  expect(bench.answered).toEqual(['k1: Ingen bestemt.']);
  expect(screen.queryByRole('region', { name: 'Spørgsmål til dig' })).toBeNull();
});

test('a strike that was lifted is not said to be too old to appeal against', async () => {
  bench.conduct = struck(
    { must_acknowledge: [] },
    { active: false, lifted_at: '2026-05-01T10:00:00Z', may_appeal: false },
  );
  renderApp('/conduct');
  expect(await screen.findByText(/^Afgørelsen er ophævet/)).toBeVisible();
  expect(screen.queryByText(/Fristen for at klage/)).not.toBeInTheDocument();
});

const suspended = (strike: Parameters<typeof struck>[1]) =>
  struck(
    {
      standing: { active: 1, suspended: true, next_step: 2 },
      must_acknowledge: [],
      refresher: null,
    },
    { step: 3, active_until: null, may_appeal: false, ...strike },
  );

test('the day is told from which a third strike is reviewed', async () => {
  bench.conduct = suspended({ review_from: '2026-04-02T10:00:00Z' });
  renderApp('/conduct');
  const strike = within(await screen.findByRole('article', { name: /^Strike 3/ }));
  expect(
    strike.getByText(/^Fra 2\. apr.* kan du bede om at få sagen taget op igen\.$/),
  ).toBeVisible();
  expect(strike.getByText(/^Gælder, til den bliver ophævet\..* fra 2\. apr/)).toBeVisible();
  expect(strike.queryByRole('button', { name: /taget op igen/ })).not.toBeInTheDocument();
});

test('a review is asked for once its day has come, beside the appeal that was not granted', async () => {
  const appeal = makeAppeal({ state: 'upheld', answer: { text: 'Nej.', at: MUTED.until } });
  bench.conduct = suspended({
    appeal,
    may_ask_review: true,
    review_from: '2026-04-02T10:00:00Z',
  });
  const { user } = renderApp('/conduct');
  await user.click(await screen.findByRole('button', { name: 'Bed om at få sagen taget op igen' }));
  await user.type(await screen.findByLabelText('Derfor bør sagen tages op igen'), 'Jeg har lært.');
  await user.click(screen.getByRole('button', { name: 'Send ønsket' }));
  const review = within(
    await screen.findByRole('group', { name: 'Dit ønske om at få sagen taget op igen' }),
  );
  expect(review.getByText('Jeg har lært.')).toBeVisible();
  expect(review.getByText('Under behandling')).toBeVisible();
  const before = within(screen.getByRole('group', { name: 'Din klage' }));
  expect(before.getByText('Nej.')).toBeVisible();
});
