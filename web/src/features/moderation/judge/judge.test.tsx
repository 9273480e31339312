import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { bo, makePost, refuse, topic, world } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court, ingrid, makeCase } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';
import { server } from '../../../test/server';

const TOPIC = `/forum/t/${topic.slug}`;
const asked = (what: string) => court.asked.filter((one) => one.what === what);
const struck = () => asked('moderation/strike');

beforeEach(() => {
  school.may = ['moderate'];
  world.posts = [makePost({ at: new Date().toISOString() })];
});

async function openJudge(user: ReturnType<typeof renderApp>['user']) {
  await user.click(await screen.findByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Moderér' }));
  return within(await screen.findByRole('dialog', { name: 'Døm Bo Lindqvist' }));
}

test('a post that nobody has reported is judged from its menu, after what the member will read', async () => {
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  expect(dialog.queryByRole('radio', { name: /^Henlæg/ })).not.toBeInTheDocument();
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  expect(dialog.getByRole('group', { name: 'Hvad skal der ske?' })).toHaveAccessibleDescription(
    'Vælg, hvad der skal ske.',
  );
  await user.click(dialog.getByRole('radio', { name: /^Strike 1/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'people');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toHaveTextContent('Skrev »dum«.');
  expect(dialog.getByText('Indlægget fjernes.')).toBeVisible();
  // The button that asked for it is gone.
  expect(dialog.getByText(/^Det afgøres med det samme/)).toHaveFocus();
  expect(dialog.getByText('Advarslen gælder til 2. apr. 2026.')).toBeVisible();

  // Back to the form, with everything in it; what is written anew is shown anew.
  await user.click(dialog.getByRole('button', { name: 'Ret' }));
  await user.type(dialog.getByLabelText('Hvad skete der?'), ' To gange.');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  expect(await dialog.findByText(/Du kan klage i 6 måneder/)).toHaveTextContent('To gange.');
  await user.click(dialog.getByRole('button', { name: 'Giv strike 1' }));
  expect(await screen.findByText('Sagen er afgjort.')).toBeVisible();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  const strike = {
    post_id: '$1',
    outcome: 'strike',
    rule: 'people',
    facts: 'Skrev »dum«. To gange.',
    severe: false,
    // Nobody had judged it when the dialog opened.
    seen: {},
  };
  expect(struck().map(({ body }) => body)).toEqual([strike]);
  expect(asked('strike/preview').map(({ body }) => body)).toEqual([
    { post_id: '$1', outcome: 'nudge' },
    { ...strike, facts: 'Skrev »dum«.' },
    strike,
  ]);
});

test('what somebody has dismissed is judged anew by who has seen that', async () => {
  court.latest = { case_id: 'k7', version: 3, state: 'decided', dismissed: true };
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  expect(await dialog.findByRole('note')).toHaveTextContent('Sagen k7 om det blev henlagt.');
  await user.click(dialog.getByRole('radio', { name: /^En påmindelse/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'people');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  await user.click(await dialog.findByRole('button', { name: 'Send påmindelsen' }));
  await waitFor(() => expect(struck()).toHaveLength(1));
  expect(struck()[0]?.body).toMatchObject({ seen: { case_id: 'k7', version: 3 } });
});

test('a colleague who was faster is shown, and what they did is seen by who goes back', async () => {
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  await user.click(dialog.getByRole('radio', { name: /^En påmindelse/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'people');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  const send = await dialog.findByRole('button', { name: 'Send påmindelsen' });
  const newer = makeCase({ case_id: 'k8', version: 2, claimed_by: ingrid, state: 'claimed' });
  server.use(
    http.post(
      '*/api/forum/moderation/strike',
      () =>
        HttpResponse.json(
          { errcode: 'ORG.ALTHING.CASE_CHANGED', error: 'x', request_id: '01H', case: newer },
          { status: 409 },
        ),
      { once: true },
    ),
  );
  await user.click(send);
  expect(await dialog.findByRole('alert')).toHaveTextContent('ændret');
  await user.click(dialog.getByRole('button', { name: 'Ret' }));
  expect(dialog.getByRole('note')).toHaveTextContent('har taget sagen k8 om det');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  await user.click(await dialog.findByRole('button', { name: 'Send påmindelsen' }));
  await waitFor(() => expect(struck()).toHaveLength(1));
  expect(struck()[0]?.body).toMatchObject({ seen: { case_id: 'k8', version: 2 } });
});

test('what may not be judged says so before anything is typed', async () => {
  const message = 'This was judged before, in case k7.';
  server.use(
    http.post('*/api/forum/moderation/strike/preview', () =>
      refuse(409, 'ORG.ALTHING.PUNISHED', message),
    ),
  );
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  expect(await dialog.findByRole('alert')).toHaveTextContent('Det er afgjort før, i en anden sag.');
  expect(dialog.queryByRole('radio')).not.toBeInTheDocument();
  expect(dialog.queryByRole('button', { name: 'Gå videre' })).not.toBeInTheDocument();
  await user.click(dialog.getByRole('button', { name: 'Annullér' }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('a double click goes one step, and the next wants a click of its own', async () => {
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  await user.click(dialog.getByRole('radio', { name: /^En påmindelse/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'people');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.dblClick(dialog.getByRole('button', { name: 'Gå videre' }));
  expect(await dialog.findByText(/Regel: Tal med mennesker/)).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Send påmindelsen' })).toBeEnabled();
  expect(struck()).toEqual([]);
  fireEvent.click(dialog.getByRole('button', { name: 'Send påmindelsen' }), { detail: 1 });
  await waitFor(() => expect(struck()).toHaveLength(1));
});

test('what would be strike 3 asks for the name, about a member too', async () => {
  court.history = {
    ...court.history,
    standing: { active: 2, suspended: false, next_step: 3 },
  };
  const { user } = renderApp('/moderation/members/bo');
  await user.click(await screen.findByRole('button', { name: 'Giv en strike' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Døm Bo Lindqvist' }));
  // Without a post there is nothing to remove.
  expect(dialog.getAllByRole('radio')).toHaveLength(2);
  await user.click(dialog.getByRole('radio', { name: /^Strike 3/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'threats');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Et navn, der truer.');
  await user.click(dialog.getByRole('button', { name: 'Gå videre' }));
  const give = await dialog.findByRole('button', { name: 'Giv strike 3' });
  expect(give).toBeDisabled();
  await user.type(dialog.getByLabelText('Skriv Bo Lindqvist for at bekræfte'), 'Bo Lindqvist');
  await user.click(give);
  await waitFor(() => expect(struck()).toHaveLength(1));
  expect(struck()[0]?.body).toMatchObject({ user_id: bo.user_id, outcome: 'strike' });
});

test('others find no such thing in the menu, and the profile leads moderators to the history', async () => {
  const profile = renderApp('/u/bo');
  expect(
    await within(await screen.findByRole('main')).findByRole('link', { name: 'Moderation' }),
  ).toHaveAttribute('href', '/moderation/members/bo');
  profile.unmount();
  school.may = [];
  const { user } = renderApp(TOPIC);
  await user.click(await screen.findByRole('button', { name: 'Flere handlinger' }));
  expect(await screen.findByRole('menuitem', { name: 'Kopiér link' })).toBeVisible();
  expect(screen.queryByRole('menuitem', { name: 'Moderér' })).not.toBeInTheDocument();
});
