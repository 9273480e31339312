import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { bo, makePost, topic, world } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';

const TOPIC = `/forum/t/${topic.slug}`;
const struck = () => court.asked.filter(({ what }) => what === 'moderation/strike');

beforeEach(() => {
  school.may = ['moderate'];
  world.posts = [makePost({ at: new Date().toISOString() })];
});

async function openJudge(user: ReturnType<typeof renderApp>['user']) {
  await user.click(await screen.findByRole('button', { name: 'Flere handlinger' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Moderér' }));
  return within(await screen.findByRole('dialog', { name: 'Døm Bo Lindqvist' }));
}

test('a post that nobody has reported is judged from its menu, in two steps', async () => {
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
  expect(dialog.getByText(/Regel: Tal med mennesker/)).toHaveTextContent('Skrev »dum«.');
  await user.click(dialog.getByRole('button', { name: 'Giv strike 1' }));
  expect(await screen.findByText('Sagen er afgjort.')).toBeVisible();
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(struck().map(({ body }) => body)).toEqual([
    { post_id: '$1', outcome: 'strike', rule: 'people', facts: 'Skrev »dum«.', severe: false },
  ]);
});

test('a double click goes one step, and the next wants a click of its own', async () => {
  const { user } = renderApp(TOPIC);
  const dialog = await openJudge(user);
  await user.click(dialog.getByRole('radio', { name: /^En påmindelse/ }));
  await user.selectOptions(dialog.getByLabelText('Regel'), 'people');
  await user.type(dialog.getByLabelText('Hvad skete der?'), 'Skrev »dum«.');
  await user.dblClick(dialog.getByRole('button', { name: 'Gå videre' }));
  expect(dialog.getByText(/Regel: Tal med mennesker/)).toBeVisible();
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
  const give = dialog.getByRole('button', { name: 'Giv strike 3' });
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
