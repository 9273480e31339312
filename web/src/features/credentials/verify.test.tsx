import { fireEvent, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { refuse, world } from '../../test/handlers';
import { CREDENTIAL } from '../../test/learning-handlers';
import { renderApp } from '../../test/render-app';
import { server } from '../../test/server';
import { credentialIn } from './credential';

// Nobody need be signed in here.
beforeEach(() => {
  world.signedIn = false;
});

const input = () => screen.findByLabelText('Bevis');
const outcome = (name: string) => screen.findByRole('heading', { level: 2, name });
const file = (text: string) => new File([text], 'adfaerdskodeks.jwt');

test('only a credential is taken from the address, not a place on the page', () => {
  expect(credentialIn(CREDENTIAL)).toBe(CREDENTIAL);
  expect(credentialIn('main')).toBe('');
  expect(credentialIn('')).toBe('');
});

test('a pasted credential is checked, and the verdict takes the focus', async () => {
  const { user } = renderApp('/verify');
  await user.click(await input());
  await user.paste(`  ${CREDENTIAL}\n`);
  await user.click(screen.getByRole('button', { name: 'Kontrollér' }));
  const heading = await outcome('Badget er ægte og gælder');
  expect(heading).toHaveFocus();
  const said = screen.getByRole('region', { name: 'Badget er ægte og gælder' });
  for (const fact of [
    'Adfærdskodeks',
    /Anna Østergaard/,
    '@anna:dk.althing.test',
    'Danmark',
    /2026/,
    /2027/,
  ]) {
    expect(said).toHaveTextContent(fact);
  }
});

test('a link checks at once, and another one in its place too', async () => {
  const { router } = renderApp(`/verify#${CREDENTIAL}`);
  expect(await outcome('Badget er ægte og gælder')).toHaveFocus();
  expect(await input()).toHaveValue(CREDENTIAL);
  await router.navigate({ to: '/verify', hash: 'eyJhbmRldCI6MX0.e30.bmVq' });
  expect(await outcome('Underskriften passer ikke')).toHaveFocus();
  expect(await input()).toHaveValue('eyJhbmRldCI6MX0.e30.bmVq');
});

test.each([
  ['signature', 'Underskriften passer ikke', /ændret eller ikke hel/],
  ['not_a_badge', 'Det er ikke et badge', /noget andet end et badge/],
  ['expired', 'Badget er udløbet', /bed om den nye fil/],
  ['early', 'Badget gælder ikke endnu', /gælder først fra senere/],
  ['revoked', 'Badget er trukket tilbage', /taget det tilbage/],
  ['status', 'Badget kan ikke bekræftes', /spørg territoriet/],
])('%s is told in words', async (fault, title, meaning) => {
  server.use(
    http.post('*/api/credentials/verify', () => HttpResponse.json({ valid: false, fault })),
  );
  renderApp(`/verify#${CREDENTIAL}`);
  expect(await outcome(title)).toHaveFocus();
  expect(screen.getByText(meaning)).toBeVisible();
});

test('a file is chosen or dropped, and checked', async () => {
  const { user } = renderApp('/verify');
  await user.upload(await screen.findByLabelText('Vælg fil'), file('eyJ.no'));
  await outcome('Underskriften passer ikke');
  const form = (await input()).closest('form') as HTMLFormElement;
  const dataTransfer = { types: ['Files'], files: [file(`${CREDENTIAL}\n`)] };
  fireEvent.dragOver(form, { dataTransfer });
  fireEvent.drop(form, { dataTransfer });
  expect(await outcome('Badget er ægte og gælder')).toHaveFocus();
  expect(await input()).toHaveValue(CREDENTIAL);
});

test('a file that is too long says so at the field', async () => {
  const { user } = renderApp('/verify');
  await user.upload(await screen.findByLabelText('Vælg fil'), file('x'.repeat(70_000)));
  await waitFor(async () =>
    expect(await input()).toHaveAccessibleDescription(/for langt til at være et bevis/),
  );
});

test('a refusal keeps the input; a changed input takes its verdict away', async () => {
  server.use(
    http.post(
      '*/api/credentials/verify',
      () =>
        refuse(422, 'M_INVALID_PARAM', 'Some fields need another look.', {
          credential: 'This is too long for a credential.',
        }),
      { once: true },
    ),
  );
  const { user } = renderApp(`/verify#${CREDENTIAL}`);
  expect(await screen.findByRole('alert')).toHaveTextContent('for langt til at være et bevis');
  expect(await input()).toHaveValue(CREDENTIAL);
  await user.click(screen.getByRole('button', { name: 'Kontrollér' }));
  await outcome('Badget er ægte og gælder');
  await user.type(await input(), 'x');
  expect(screen.queryByRole('heading', { level: 2 })).not.toBeInTheDocument();
});

test('the page says what is checked, how to do it offline, and speaks other languages', async () => {
  const { user } = renderApp('/verify');
  expect(await screen.findByText(/Vi ser efter, om underskriften/)).toHaveTextContent(
    'althing verify FILE',
  );
  await user.selectOptions(screen.getByLabelText('Sprog'), 'sv');
  expect(
    await screen.findByRole('heading', { level: 1, name: 'Kontrollera ett märke' }),
  ).toBeVisible();
});
