import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { world } from '../../test/handlers';
import { renderApp } from '../../test/render-app';

test('whoever is signed out reads what this community is', async () => {
  world.signedIn = false;
  const { user } = renderApp('/login');
  await user.click(await screen.findByRole('link', { name: 'Om fællesskabet' }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Om Danmark' })).toHaveFocus();
  const rules = within(screen.getByRole('region', { name: 'Sådan er vi her' }));
  expect(rules.getByRole('link', { name: 'Adfærdskodeks' })).toHaveAttribute('href', '/legal/coc');
  expect(rules.getByRole('link', { name: 'Privatlivspolitik' })).toHaveAttribute(
    'href',
    '/legal/privacy',
  );
  const contact = within(screen.getByRole('region', { name: 'Kontakt' }));
  expect(contact.getByText(/den, der inviterede dig/)).toBeVisible();
  const facts = within(screen.getByRole('region', { name: 'Fakta' }));
  expect(facts.getByText('Danmark (DK)')).toBeVisible();
  expect(facts.getByText('dk.althing.test')).toBeVisible();
  expect(facts.getByText('0.1.0')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Log ind' })).toHaveAttribute('href', '/login');
});

test('a member comes there from the foot of every page, and is told whom to write to', async () => {
  world.contact = 'hej@dk.althing.test';
  const { user } = renderApp('/forum');
  await user.click(await screen.findByRole('link', { name: 'Om fællesskabet' }));
  expect(await screen.findByRole('link', { name: 'hej@dk.althing.test' })).toHaveAttribute(
    'href',
    'mailto:hej@dk.althing.test',
  );
  expect(screen.getByRole('link', { name: 'Til forsiden' })).toHaveAttribute('href', '/');
});
