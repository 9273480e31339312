// @vitest-environment jsdom

import { expect, test } from 'vitest';
import { postHtml } from '../sanitise';
import { leadHome, pathOf } from './matrix-links';

const SERVER = 'dk.althing.test';
const topicOf = (roomId: string) => (roomId === '!t:dk.althing.test' ? 'ruter' : undefined);

test.each([
  ['@bo:dk.althing.test', '/u/bo'],
  ['%40bo%3Adk.althing.test', '/u/bo'],
  ['@kari:no.althing.test', undefined],
  ['#althing_topic_gode-ruter:dk.althing.test', '/forum/t/gode-ruter'],
  ['%23althing_topic_gode-ruter%3Adk.althing.test/%24abc?via=x', '/forum/t/gode-ruter#p-$abc'],
  ['#althing_forum_cykling:dk.althing.test', '/forum/c/cykling'],
  ['#althing_topic_gode-ruter:no.althing.test', undefined],
  ['#althing_topic_../../admin:dk.althing.test', undefined],
  ['#andet:dk.althing.test', undefined],
  ['!t:dk.althing.test/$abc?via=dk.althing.test', '/forum/t/ruter#p-$abc'],
  ['!t:dk.althing.test', '/forum/t/ruter'],
  ['!andet:dk.althing.test/$abc', undefined],
  ['%', undefined],
  ['', undefined],
])('the Matrix link %j leads to %j', (named, path) => {
  expect(pathOf(`https://matrix.to/#/${named}`, SERVER, topicOf)).toBe(path);
});

test('other links are others', () => {
  expect(pathOf('https://evil.example/#/@bo:dk.althing.test', SERVER, topicOf)).toBeUndefined();
});

test('a link that leads home opens here, one that leads away does not', () => {
  const body = document.createElement('div');
  const link = (named: string) => `<a href="https://matrix.to/#/${named}">x</a>`;
  body.innerHTML = postHtml(link('@bo:dk.althing.test') + link('@kari:no.althing.test'));
  leadHome(body, SERVER, topicOf);
  const [home, away] = body.querySelectorAll('a');
  expect(home?.outerHTML).toContain('href="/u/bo"');
  expect(home).not.toHaveAttribute('target');
  expect(home).toHaveAttribute('data-mention');
  expect(away?.getAttribute('href')).toBe('https://matrix.to/#/@kari:no.althing.test');
  expect(away).toHaveAttribute('target', '_blank');
});
