import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { school } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { neighbours, sweden } from '../../test/territory-handlers';
import { flagOf } from './flag';

const card = async (name: string) => within(await screen.findByRole('article', { name }));

test.each([
  ['SE', '🇸🇪'],
  ['DK', '🇩🇰'],
  ['se', ''],
  ['sweden', ''],
])('the flag of %s is %j', (code, flag) => {
  expect(flagOf(code)).toBe(flag);
});

describe('the territories', () => {
  test('ours stands first, then those of treaties, with what is agreed in words', async () => {
    neighbours.treaties = [sweden];
    renderApp('/territories');
    const se = await card('Sverige');
    const names = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent);
    expect(names.slice(-2)).toEqual(['Danmark', 'Sverige']);
    expect((await card('Danmark')).getByText('Vores eget')).toBeVisible();
    expect(se.getByText('Homeserver: se.example')).toBeVisible();
    expect(se.getByText('🇸🇪')).toHaveAttribute('aria-hidden', 'true');
    const [counts, waits] = se.getAllByRole('listitem');
    if (!counts || !waits) throw new Error('two badges are recognised');
    await waitFor(() => expect(counts).toHaveTextContent('uppforandekod tæller som Adfærdskodeks'));
    expect(counts).toHaveTextContent('3 af deres medlemmer har det');
    expect(waits).toHaveTextContent('venter på, at de viser det til os');
    for (const link of se.getAllByRole('link', { name: 'Adfærdskodeks' })) {
      expect(link).toHaveAttribute('href', '/badges/adfaerdskodeks');
    }
    expect(se.getByRole('heading', { name: 'Vores badges, som de må se' })).toBeVisible();
  });

  test('a treaty that says nothing yet says so', async () => {
    neighbours.treaties = [{ ...sweden, treaty: { shares: [], recognises: [] } }];
    renderApp('/territories');
    const se = await card('Sverige');
    expect(se.getByText('Ingen af deres badges tæller her.')).toBeVisible();
    expect(se.getByText('De må ikke se, hvem der har vores badges.')).toBeVisible();
  });

  test('without treaties it is told what one is', async () => {
    renderApp('/territories');
    expect(
      await screen.findByRole('heading', { name: 'Vi har ingen aftaler endnu' }),
    ).toBeVisible();
    expect((await card('Danmark')).getByText('Vores eget')).toBeVisible();
  });

  test('they stand in the menu', async () => {
    renderApp('/badges');
    const menu = within(await screen.findByRole('navigation', { name: 'Hovedmenu' }));
    expect(menu.getByRole('link', { name: 'Territorier' })).toHaveAttribute('href', '/territories');
  });

  test('members change nothing', async () => {
    neighbours.treaties = [sweden];
    renderApp('/territories');
    await card('Sverige');
    expect(screen.queryByRole('link', { name: 'Ny aftale' })).not.toBeInTheDocument();
    expect(screen.queryByRole('link', { name: /Redigér aftalen/ })).not.toBeInTheDocument();
    expect(screen.queryByText('Det mangler Sverige at gøre')).not.toBeInTheDocument();
  });
});

test.each(['/territories/new', '/territories/SE/edit'])(
  '%s is for administrators',
  async (path) => {
    neighbours.treaties = [sweden];
    renderApp(path);
    expect(
      await screen.findByText('Kun administratorer kan indgå og ændre aftaler.'),
    ).toBeVisible();
    expect(screen.queryByLabelText('Navn')).not.toBeInTheDocument();
  },
);

describe('administrators', () => {
  beforeEach(() => {
    school.may = ['administer'];
  });

  test('are told what the other side has to do while a badge waits', async () => {
    neighbours.treaties = [sweden];
    renderApp('/territories');
    const se = await card('Sverige');
    expect(await se.findByText('Det mangler Sverige at gøre')).toBeVisible();
    expect(
      se.getByText(/aftale med DK, vores homeserver dk.althing.test, .* vardskap/),
    ).toBeVisible();
  });

  test('make a treaty', async () => {
    const { user, router } = renderApp('/territories');
    await user.click(await screen.findByRole('link', { name: 'Ny aftale' }));
    await user.type(await screen.findByLabelText('Landekode'), 'se');
    await user.type(screen.getByLabelText('Navn'), 'Sverige');
    await user.type(screen.getByLabelText('Homeserver'), 'se.example');
    await user.click(screen.getByRole('checkbox', { name: /^Adfærdskodeks/ }));
    await user.click(screen.getByRole('button', { name: 'Tilføj et badge' }));
    const row = within(screen.getByRole('group', { name: 'Badge 1' }));
    await user.type(row.getByLabelText('Deres badge'), 'uppforandekod');
    const ours = row.getByLabelText('Tæller som');
    expect(within(ours).queryByRole('option', { name: 'Moderator' })).not.toBeInTheDocument();
    await user.selectOptions(ours, 'Adfærdskodeks');
    await user.click(screen.getByRole('button', { name: 'Indgå aftalen' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/territories'));
    expect(await screen.findByText('Aftalen er indgået.')).toBeVisible();
    expect((await card('Sverige')).getByText('venter på, at de viser det til os')).toBeVisible();
    expect(neighbours.treaties).toMatchObject([
      {
        code: 'SE',
        server: 'se.example',
        treaty: {
          shares: ['adfaerdskodeks'],
          recognises: [{ badge: 'uppforandekod', counts_as: 'adfaerdskodeks' }],
        },
      },
    ]);
  });

  test('read faults beside their fields, and come to them from the summary', async () => {
    const { user } = renderApp('/territories/new');
    await user.type(await screen.findByLabelText('Landekode'), 'DK');
    await user.type(screen.getByLabelText('Navn'), 'Danmark');
    await user.type(screen.getByLabelText('Homeserver'), 'dk.althing.test');
    await user.click(screen.getByRole('button', { name: 'Tilføj et badge' }));
    await user.type(screen.getByLabelText('Deres badge'), 'Å');
    await user.selectOptions(screen.getByLabelText('Tæller som'), 'Adfærdskodeks');
    await user.click(screen.getByRole('button', { name: 'Indgå aftalen' }));
    const summary = within(await screen.findByRole('alert'));
    expect(screen.getByLabelText('Landekode')).toHaveAccessibleDescription(/Det er os selv\./);
    expect(screen.getByLabelText('Homeserver')).toHaveAccessibleDescription(/Det er os selv\./);
    const badges = screen.getByRole('group', { name: 'Hvilke af deres badges tæller her?' });
    expect(badges).toHaveAccessibleDescription(/Brug kun små bogstaver/);
    await user.click(summary.getByRole('link', { name: 'Hvilke af deres badges tæller her?' }));
    expect(badges).toHaveFocus();
    expect(neighbours.treaties).toEqual([]);
  });

  test('do not overwrite a treaty by making it again', async () => {
    neighbours.treaties = [sweden];
    const { user } = renderApp('/territories/new');
    const code = await screen.findByLabelText('Landekode');
    await user.type(code, 'se');
    await user.type(screen.getByLabelText('Navn'), 'Sverige igen');
    await user.type(screen.getByLabelText('Homeserver'), 'andet.example');
    await user.click(screen.getByRole('button', { name: 'Indgå aftalen' }));
    expect(code).toHaveAccessibleDescription(/Vi har allerede en aftale/);
    expect(code).toHaveFocus();
    expect(neighbours.treaties).toEqual([sweden]);
  });

  test('add and remove rows by the keyboard, which keeps its place', async () => {
    neighbours.treaties = [sweden];
    const { user } = renderApp('/territories/SE/edit');
    const add = await screen.findByRole('button', { name: 'Tilføj et badge' });
    add.focus();
    await user.keyboard('{Enter}');
    const fields = () => screen.getAllByLabelText('Deres badge');
    await waitFor(() => expect(fields()[2]).toHaveFocus());
    const remove = async (number: number) => {
      screen.getByRole('button', { name: `Fjern badge ${number}` }).focus();
      await user.keyboard('{Enter}');
    };
    await remove(1);
    await waitFor(() => expect(fields()[0]).toHaveFocus());
    expect(fields()[0]).toHaveValue('vardskap');
    await remove(2);
    await waitFor(() => expect(fields()[0]).toHaveFocus());
    await remove(1);
    await waitFor(() => expect(add).toHaveFocus());
  });

  test('change a treaty, whose code stays', async () => {
    neighbours.treaties = [sweden];
    const { user } = renderApp('/territories');
    await user.click(await screen.findByRole('link', { name: /^Redigér aftalen ?: Sverige$/ }));
    const name = await screen.findByLabelText('Navn');
    expect(name).toHaveValue('Sverige');
    expect(screen.queryByLabelText('Landekode')).not.toBeInTheDocument();
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Aftalen med Sverige');
    await user.clear(name);
    await user.type(name, 'Konungariket');
    await user.click(screen.getByRole('button', { name: 'Fjern badge 2' }));
    await user.click(screen.getByRole('button', { name: 'Gem' }));
    expect(await screen.findByText('Aftalen er gemt.')).toBeVisible();
    expect(neighbours.treaties[0]).toMatchObject({
      code: 'SE',
      name: 'Konungariket',
      treaty: { recognises: [{ badge: 'uppforandekod' }], shares: ['adfaerdskodeks'] },
    });
  });

  test('end a treaty once they have read what follows', async () => {
    neighbours.treaties = [sweden];
    const { user, router } = renderApp('/territories/SE/edit');
    await user.click(await screen.findByRole('button', { name: 'Afslut aftalen' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Afslut aftalen med Sverige?' }));
    expect(
      dialog.getByText(/^De, der kun er her på grund af aftalen, bliver taget ud af emnerne\./),
    ).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Afslut aftalen' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/territories'));
    expect(await screen.findByText('Aftalen er afsluttet.')).toBeVisible();
    expect(await screen.findByText('Vi har ingen aftaler endnu')).toBeVisible();
  });

  test('are told of a treaty that is not there', async () => {
    renderApp('/territories/FI/edit');
    expect(await screen.findByText('Vi har ingen aftale med det territorium.')).toBeVisible();
  });
});
