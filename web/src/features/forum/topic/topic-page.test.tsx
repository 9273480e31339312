import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Topic } from '../../../api/types';
import { makePost, refuse, topic, world } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';
import { acts, takePost } from '../../../test/topic-handlers';
import { freshen } from './feed';

const ADDRESS = `/forum/t/${topic.slug}`;
const composer = () => screen.findByRole('textbox', { name: 'Skriv et svar' });

function fill(count: number) {
  world.posts = Array.from({ length: count }, (_, index) =>
    makePost({ post_id: `$n${index}`, html: `<p>nummer ${index}</p>`, body: `nummer ${index}` }),
  );
}

/** The requests for pages of the topic, as they are asked for. */
function watchPages(): string[] {
  const asked: string[] = [];
  server.use(
    http.get('*/api/forum/topics/:slug', ({ request }) => {
      asked.push(new URL(request.url).search);
      return undefined;
    }),
  );
  return asked;
}

test('a long topic opens at its first unread post, which a line sets apart', async () => {
  fill(200);
  world.readTo = 120;
  world.topic.following = 'follow';
  const asked = watchPages();
  renderApp(ADDRESS);
  const divider = await screen.findByText('Nye indlæg');
  const row = divider.closest<HTMLElement>('[data-index]');
  expect(within(row ?? document.body).getByText('nummer 120')).toBeVisible();
  expect(asked[0]).toBe('?around=unread&limit=30');
  expect(screen.getByText(/Indlæg \d+ af 200/)).toBeVisible();
});

test('what is read in Element is read on the open page, which asks for no post again', async () => {
  fill(25);
  world.readTo = 10;
  world.topic.following = 'follow';
  const { queryClient } = renderApp(ADDRESS);
  expect(await screen.findByRole('button', { name: 'Til ulæste' })).toBeVisible();
  const asked = watchPages();
  world.readTo = undefined;
  const read = { created: false, read: true, changed: new Set<string>() };
  await act(() => freshen(queryClient, topic.slug, read));
  await waitFor(() =>
    expect(screen.queryByRole('button', { name: 'Til ulæste' })).not.toBeInTheDocument(),
  );
  expect(asked).toEqual(['?around=end&limit=1']);
});

/** The window of the tests draws nothing: there the composer leaves room for posts. */
function leaveRoom() {
  const rect = vi.spyOn(Element.prototype, 'getBoundingClientRect');
  rect.mockImplementation(function (this: Element) {
    return new DOMRect(0, this.classList.contains('dock') ? 700 : 0, 0, 0);
  });
  onTestFinished(() => rect.mockRestore());
}

test('what was looked at for a second is read', async () => {
  leaveRoom();
  fill(3);
  world.readTo = 1;
  world.topic.following = 'follow';
  renderApp(ADDRESS);
  await screen.findByText('nummer 2');
  await waitFor(() => expect(acts.read.at(-1)).toBe('$n2'));
});

test('who does not follow a topic leaves no marks in it', async () => {
  leaveRoom();
  fill(3);
  world.readTo = 1;
  renderApp(ADDRESS);
  await screen.findByText('nummer 2');
  await new Promise((resolve) => setTimeout(resolve, 1600));
  expect(acts.read).toEqual([]);
});

test('a post far from the beginning is found by its address', async () => {
  fill(90);
  const asked = watchPages();
  renderApp(`${ADDRESS}#p-$n43`);
  const found = await screen.findByText('nummer 43');
  await waitFor(() => expect(found.closest('article')).toHaveFocus());
  expect(asked[0]).toBe('?around=%24n43&limit=30');
  expect(found.closest('article')).toHaveAttribute('aria-posinset', '44');
});

test('a topic is followed, muted and left', async () => {
  const { user } = renderApp(ADDRESS);
  await user.click(await screen.findByRole('button', { name: 'Følg' }));
  await waitFor(() => expect(world.topic.following).toBe('follow'));
  await user.click(await screen.findByRole('button', { name: 'Følger' }));
  await user.click(await screen.findByRole('menuitemradio', { name: /^Lydløs/ }));
  expect(await screen.findByRole('button', { name: 'Lydløs' })).toBeVisible();
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('b');
  await waitFor(() => expect(world.topic.following).toBe('follow'));
});

test('who leaves a topic can go back at once, by key or by button', async () => {
  world.topic.following = 'mute';
  const { user } = renderApp(ADDRESS);
  await user.click(await screen.findByRole('button', { name: 'Lydløs' }));
  await user.click(await screen.findByRole('menuitemradio', { name: /^Følg ikke/ }));
  await screen.findByText('Du følger ikke længere emnet.');
  expect(world.topic.following).toBe('none');
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('z');
  await waitFor(() => expect(world.topic.following).toBe('mute'));
  expect(await screen.findByText('Det er fortrudt.')).toBeVisible();
  // Nothing is left to be taken back.
  await user.keyboard('z');
  expect(world.topic.following).toBe('mute');
});

test('only who may manages a topic', async () => {
  renderApp(ADDRESS);
  await screen.findByRole('article');
  expect(screen.queryByRole('button', { name: 'Styr emnet' })).not.toBeInTheDocument();
});

/** The page to somebody who may do everything with the topic; how they open what is in its menu. */
function asKeeper() {
  world.topic.may = {
    edit: true,
    move: true,
    pin: true,
    solve: true,
    archive: true,
    slow_mode: true,
  };
  const { user } = renderApp(ADDRESS);
  const menu = async (name: string) => {
    await user.click(await screen.findByRole('button', { name: 'Styr emnet' }));
    await user.click(await screen.findByRole('menuitem', { name }));
  };
  return { user, menu };
}

test('a moderator renames, moves, pins, slows and archives', async () => {
  const { user, menu } = asKeeper();
  await menu('Ret titlen');
  const title = await screen.findByLabelText('Titel');
  await user.clear(title);
  await user.type(title, 'Ny');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findAllByText(/mellem 3 og 120 tegn/)).not.toEqual([]);
  await user.type(title, 'e ruter{Enter}');
  expect(await screen.findByRole('heading', { level: 1, name: 'Nye ruter' })).toBeVisible();

  await menu('Fastgør øverst');
  expect(await screen.findByText('Fastgjort')).toBeVisible();
  await menu('Langsom tilstand');
  await user.selectOptions(await screen.findByLabelText('Ventetid mellem to indlæg'), '30');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await menu('Arkivér');
  await waitFor(() =>
    expect(acts.topic).toEqual([
      ['pin', { pinned: true }],
      ['slow-mode', { seconds: 30 }],
      ['archive', { archived: true }],
    ]),
  );
  await screen.findByText(/^Emnet er arkiveret/);
  await user.click(screen.getAllByRole('button', { name: 'Fortryd' }).at(-1) as HTMLElement);
  await waitFor(() => expect(acts.topic.at(-1)).toEqual(['archive', { archived: false }]));

  await user.click(screen.getByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Markér som løsning' }));
  expect(await screen.findByRole('link', { name: 'Løst: se svaret' })).toHaveAttribute(
    'href',
    `${ADDRESS}#p-$1`,
  );
  await screen.findByText('Indlægget er markeret som løsningen.');
  await user.click(screen.getAllByRole('button', { name: 'Fortryd' }).at(-1) as HTMLElement);
  await waitFor(() => expect(acts.topic.at(-1)).toEqual(['solve', { post_id: null }]));
});

test('who changes a topic that a colleague has changed meanwhile is told how it stands', async () => {
  school.may = ['moderate'];
  const { user, menu } = asKeeper();
  const meanwhile = (part: Partial<Topic>) =>
    Object.assign(world.topic, { ...part, version: crypto.randomUUID() });
  await menu('Ret titlen');
  const title = await screen.findByLabelText('Titel');
  await user.clear(title);
  await user.type(title, 'Nye ruter');
  meanwhile({ title: 'Gamle ruter' });
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Det hedder nu »Gamle ruter«.');
  expect(
    screen.getByRole('heading', { level: 1, name: 'Gamle ruter', hidden: true }),
  ).toBeVisible();
  // What was typed is still there, and counts when it is saved again.
  expect(title).toHaveValue('Nye ruter');
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Nye ruter' })).toBeVisible();

  await menu('Lås emnet');
  await user.type(await screen.findByLabelText('Begrundelse'), 'Det er sagt.');
  meanwhile({ closed: 'locked', lock: { reason: 'Nok.', at: '2026-01-01T10:00:00Z' } });
  await user.click(screen.getByRole('button', { name: 'Lås emnet' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Det er låst med begrundelsen »Nok.«.',
  );
  // It is not opened by whoever wanted to close it.
  await user.click(screen.getByRole('button', { name: 'Lås emnet' }));
  await waitFor(() => expect(world.topic.lock?.reason).toBe('Det er sagt.'));

  // Somebody has changed something else: that is no conflict.
  await menu('Langsom tilstand');
  await user.selectOptions(await screen.findByLabelText('Ventetid mellem to indlæg'), '30');
  meanwhile({ title: 'Helt andre ruter' });
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  await waitFor(() => expect(world.topic.slow_mode_seconds).toBe(30));
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('a closed topic says why nobody can write', async () => {
  Object.assign(world.topic, { closed: 'archived', archived: true, may_post: false });
  renderApp(ADDRESS);
  const place = await screen.findByRole('region', { name: 'Skriv et svar' });
  expect(place).toHaveTextContent('Samtalen er slut.');
  expect(within(place).queryByRole('textbox')).not.toBeInTheDocument();
});

test('where moderators announce the others react', async () => {
  Object.assign(world.topic, { closed: 'announces', may_post: false });
  const { user } = renderApp(ADDRESS);
  const place = await screen.findByRole('region', { name: 'Skriv et svar' });
  expect(place).toHaveTextContent('Her skriver kun moderatorerne.');
  expect(within(place).queryByRole('textbox')).not.toBeInTheDocument();
  const [post] = await screen.findAllByRole('article');
  if (!post) throw new Error('there is no post');
  await user.click(within(post).getByRole('button', { name: 'Reagér' }));
  await user.click(await screen.findByRole('button', { name: /👏/ }));
  expect(await within(post).findByRole('button', { name: /👏/, pressed: true })).toBeVisible();
});

test('a vote is given, and the bars follow', async () => {
  const answers = ['Lørdag', 'Søndag'].map((text, index) => ({
    id: String(index),
    text,
    votes: index,
    mine: false,
  }));
  const poll = {
    question: 'Hvornår?',
    answers,
    voters: 1,
    closed: false,
    disclosed: true,
    max_selections: 1,
  };
  world.posts = [makePost({ kind: 'other', html: '', body: 'Hvornår?', poll })];
  const { user } = renderApp(ADDRESS);
  await user.click(await screen.findByRole('radio', { name: /Lørdag/ }));
  await user.click(screen.getByRole('button', { name: 'Stem' }));
  expect(await screen.findByText('2 har stemt')).toBeVisible();
  expect(acts.votes).toEqual([['0']]);
  expect(screen.getByRole('button', { name: 'Stem om' })).toBeDisabled();
});

test('the history of a post opens from its mark', async () => {
  world.posts = [makePost({ edited_at: '2026-01-02T11:00:00Z', edits: 2, via: 'matrix' })];
  const { user } = renderApp(ADDRESS);
  expect(await screen.findByRole('link', { name: /fra dk\.althing\.test/ })).toHaveTextContent(
    'Matrix',
  );
  await user.click(await screen.findByRole('button', { name: /^redigeret/ }));
  const dialog = await screen.findByRole('dialog');
  expect(await within(dialog).findByText('Første ord')).toBeVisible();
  expect(within(dialog).getAllByRole('heading', { level: 3 })[0]).toHaveTextContent(/^Nu: Bo/);
});

const clipboard = (files: File[], text = '') => ({ files, getData: () => text });
const picture = (name: string) => new File(['\x89PNG'], name, { type: 'image/png' });

test('a paste that has words is words, though a picture of them comes with it', async () => {
  renderApp(ADDRESS);
  const field = await composer();
  const table = clipboard([picture('image.png')], 'Måned\tKm\nJuni\t412');
  // Not prevented: the browser puts the words in.
  expect(fireEvent.paste(field, { clipboardData: table })).toBe(true);
  expect(screen.queryByText('image.png')).not.toBeInTheDocument();
  // A file that was copied brings its name along.
  const file = clipboard([picture('rute.png')], '/home/anna/rute.png');
  expect(fireEvent.paste(field, { clipboardData: file })).toBe(false);
  await screen.findByLabelText('Hvad viser billedet?');
  expect(screen.getByText('rute.png')).toBeVisible();
});

test('files are taken wherever the composer is hit, one of several, and opened nowhere', async () => {
  renderApp(ADDRESS);
  await composer();
  const dataTransfer = { files: [picture('en.png'), picture('to.png')], types: ['Files'] };
  expect(fireEvent.dragOver(document.body, { dataTransfer })).toBe(false);
  expect(fireEvent.drop(document.body, { dataTransfer })).toBe(false);
  expect(screen.queryByText('en.png')).not.toBeInTheDocument();
  const form = screen.getByRole('form', { name: 'Skriv et svar' });
  fireEvent.dragOver(form, { dataTransfer });
  expect(form).toHaveAttribute('data-drop');
  fireEvent.drop(form, { dataTransfer });
  expect(form).not.toHaveAttribute('data-drop');
  await screen.findByLabelText('Hvad viser billedet?');
  expect(screen.getByText('en.png')).toBeVisible();
  expect(screen.queryByText('to.png')).not.toBeInTheDocument();
  expect(screen.getByText(/^Et indlæg kan have én fil\. en\.png er taget med/)).toBeVisible();
});

test('words that are dropped stay words', async () => {
  renderApp(ADDRESS);
  const words = { files: [], types: ['text/plain'] };
  expect(fireEvent.drop(await composer(), { dataTransfer: words })).toBe(true);
});

test('a picture is uploaded, described and posted', async () => {
  server.use(takePost);
  const { user } = renderApp(ADDRESS);
  const file = new File(['\x89PNG'], 'rute æ.png', { type: 'image/png' });
  fireEvent.paste(await composer(), { clipboardData: clipboard([file]) });
  const alt = await screen.findByLabelText('Hvad viser billedet?');
  expect(screen.getByText('rute æ.png')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Send' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Beskriv billedet');
  expect(alt).toHaveFocus();
  await user.type(alt, 'En rute');
  await user.click(screen.getByRole('button', { name: 'Send' }));
  await waitFor(() =>
    expect(acts.sent).toEqual([{ body: '', attachment: 'sealed', alt: 'En rute' }]),
  );
});

test('a file that is too large is refused before it is sent', async () => {
  const { user } = renderApp(ADDRESS);
  await composer();
  const file = new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'stor.png', { type: 'image/png' });
  await user.upload(screen.getByTestId('choose-file'), file);
  expect(await screen.findByRole('alert')).toHaveTextContent('Filen er for stor.');
  expect(screen.queryByRole('button', { name: 'Prøv igen' })).not.toBeInTheDocument();
});

test('a mention is completed by the keyboard, and Escape leaves it', async () => {
  const { user } = renderApp(ADDRESS);
  const field = await composer();
  await user.type(field, 'Hej @b');
  expect(await screen.findByRole('option', { name: /Bo Lindqvist/ })).toBeVisible();
  await user.keyboard('{Enter}');
  expect(field).toHaveValue('Hej @bo ');
  await user.type(field, 'og :smi');
  expect(await screen.findByRole('option', { name: /:smile$/ })).toBeVisible();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('option')).not.toBeInTheDocument();
  expect(field).toHaveFocus();
});

test('what is written can be seen before it is sent', async () => {
  const { user } = renderApp(ADDRESS);
  await user.type(await composer(), 'Langs åen');
  await user.click(screen.getByRole('tab', { name: 'Forhåndsvis' }));
  const panel = await screen.findByRole('tabpanel');
  expect((await within(panel).findByText('Langs åen')).tagName).toBe('EM');
  await user.keyboard('{ArrowLeft}');
  expect(await composer()).toHaveValue('Langs åen');
});

test('the search of a topic is on the browser’s own key, and leads to a post', async () => {
  fill(12);
  const { user } = renderApp(ADDRESS);
  await screen.findByText('nummer 1');
  await user.keyboard('{Control>}f{/Control}');
  await user.type(await screen.findByLabelText('Ord i emnet'), 'nummer 7');
  const dialog = screen.getByRole('dialog');
  expect(await within(dialog).findByText('1 indlæg fundet')).toBeVisible();
  await user.click(within(dialog).getByRole('link'));
  await waitFor(() => expect(screen.getByText('nummer 7').closest('article')).toHaveFocus());
});

test('more hits than the dialog holds are on the page of the search', async () => {
  fill(60);
  const { user } = renderApp(ADDRESS);
  await composer();
  await user.keyboard('{Control>}f{/Control}');
  await user.type(await screen.findByLabelText('Ord i emnet'), 'nummer');
  const all = await screen.findByRole('link', { name: 'Se alle 60 fundne indlæg' });
  expect(all).toHaveAttribute('href', `/forum/search?q=nummer&type=posts&topic=${topic.slug}`);
});

test('mentions and links to what is here stay on the site, others go where they lead', async () => {
  const to = (named: string, words: string) =>
    `<a href="https://matrix.to/#/${named}">${words}</a> `;
  world.posts = [
    makePost({
      post_id: '$1',
      html: `<p>${to('@bo:dk.althing.test', 'Bo')}${to('!t:dk.althing.test/$1', 'her')}${to('@kari:no.test', 'Kari')}</p>`,
    }),
  ];
  const { user, router } = renderApp(ADDRESS);
  const mention = await screen.findByRole('link', { name: 'Bo' });
  await waitFor(() => expect(mention).toHaveAttribute('href', '/u/bo'));
  expect(screen.getByRole('link', { name: 'her' })).toHaveAttribute('href', `${ADDRESS}#p-$1`);
  const away = screen.getByRole('link', { name: 'Kari' });
  expect(away).toHaveAttribute('href', 'https://matrix.to/#/@kari:no.test');
  await user.click(mention);
  await waitFor(() => expect(router.state.location.pathname).toBe('/u/bo'));
});

test('of a topic that was deleted that is said, and nobody waits for it', async () => {
  server.use(
    http.get('*/api/forum/topics/:slug', () =>
      refuse(410, 'ORG.ALTHING.TOPIC_DELETED', 'This topic was deleted.'),
    ),
  );
  renderApp(ADDRESS);
  expect(await screen.findByRole('heading', { name: 'Dette emne er slettet.' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Til forum' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Prøv igen' })).not.toBeInTheDocument();
});
