import { screen, within } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { bo } from '../../../test/handlers';
import { school } from '../../../test/learning-handlers';
import { court } from '../../../test/moderation-handlers';
import { renderApp } from '../../../test/render-app';

const POLICIES = '/moderation/policies';

beforeEach(() => {
  school.may = ['moderate', 'administer'];
});

const look = async (user: ReturnType<typeof renderApp>['user']) => {
  await user.type(
    await screen.findByLabelText('Listens adresse eller rum-ID'),
    '#althing_policy:se.althing.test',
  );
  await user.click(screen.getByRole('button', { name: 'Se, hvad den gør' }));
  await screen.findByRole('heading', { name: 'Hvad listen Sverige gør' });
};

test('our own list shows its rules and what waits for them', async () => {
  court.policies.own.rules = [
    {
      entity: '@trold:dk.althing.test',
      recommendation: 'm.ban',
      reason: 'Trusler',
      case_id: 'k1',
      published_at: '2026-01-02T10:00:00Z',
    },
  ];
  court.policies.own.pending = [
    { case_id: 'k2', member: bo, at: '2026-01-02T10:00:00Z', needs: 'confirmation' },
  ];
  renderApp(POLICIES);
  const rules = within(await screen.findByRole('list', { name: 'Regler på vores liste' }));
  expect(rules.getByText('@trold:dk.althing.test')).toBeVisible();
  expect(rules.getByText('Udeluk')).toBeVisible();
  expect(screen.getByText(/Venter på, at en anden moderator bekræfter/)).toBeVisible();
  expect(screen.getByText('#althing_policy:dk.althing.test')).toBeVisible();
});

test('a list is looked at before it is followed', async () => {
  const { user } = renderApp(POLICIES);
  await look(user);
  expect(screen.getByText(/0 af 240 medlemmer rammes/)).toBeVisible();
  expect(screen.getByText('rammer ingen her')).toBeVisible();
  await user.click(screen.getByRole('radio', { name: /^Karantæne/ }));
  await user.click(screen.getByRole('button', { name: 'Følg listen' }));
  expect(await screen.findByRole('heading', { level: 3, name: 'Sverige' })).toBeVisible();
  expect(screen.getByLabelText('Virkning af Sverige')).toHaveValue('quarantine');
  expect(court.asked.map(({ body }) => body)).toEqual([
    { list: '#althing_policy:se.althing.test' },
    { list: '!se:se.althing.test', mode: 'quarantine' },
  ]);
});

test('a list that would hit everybody is refused, and why is said', async () => {
  court.preview = {
    ...court.preview,
    rules: [{ entity: '*:*', recommendation: 'm.ban', reason: '', matches: [bo] }],
    affected: 240,
    refused: 'Reglen *:* rammer 100 %.',
  };
  const { user } = renderApp(POLICIES);
  await look(user);
  expect(screen.getByText('Reglen *:* rammer 100 %.')).toBeVisible();
  expect(screen.getByText('Rammer Bo Lindqvist')).toBeVisible();
  expect(screen.getByText(/over 1 % af medlemmerne/)).toBeVisible();
  const follow = screen.getByRole('button', { name: 'Følg listen' });
  expect(follow).toBeDisabled();
  await user.click(screen.getByRole('radio', { name: /^Slået fra/ }));
  expect(follow).toBeEnabled();
});

test('the effect of a followed list is changed, and it is followed no more', async () => {
  court.policies.watched = [
    { room_id: '!se:se.althing.test', name: 'Sverige', mode: 'notify', rules: 3, affected: [bo] },
  ];
  const { user } = renderApp(POLICIES);
  const mode = await screen.findByLabelText('Virkning af Sverige');
  expect(screen.getByText('Rammer her:')).toBeVisible();
  await user.selectOptions(mode, 'apply');
  expect(screen.getByText(/^De udelukkes/)).toBeVisible();
  expect(court.asked).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Gem' }));
  expect(await screen.findByText('Virkningen er ændret.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Følg ikke længere' }));
  await user.click(
    within(screen.getByRole('dialog')).getByRole('button', { name: 'Følg ikke længere' }),
  );
  expect(await screen.findByText('Vi følger ingen lister.')).toBeVisible();
});

test('moderators read what administrators change', async () => {
  school.may = ['moderate'];
  court.policies.watched = [
    { room_id: '!se', name: 'Sverige', mode: 'notify', rules: 3, affected: [] },
  ];
  renderApp(POLICIES);
  expect(await screen.findByText('3 regler · Giv besked')).toBeVisible();
  expect(screen.getByText(/^Kun administratorer/)).toBeVisible();
  expect(screen.queryByRole('combobox')).not.toBeInTheDocument();
});
