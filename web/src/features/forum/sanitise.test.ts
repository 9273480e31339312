// @vitest-environment jsdom

import { expect, test } from 'vitest';
import { postHtml } from './sanitise';

test('links open elsewhere and tell nothing', () => {
  const html = postHtml('<p><a href="https://althing.example/">her</a></p>');
  expect(html).toContain('rel="nofollow ugc noopener noreferrer"');
  expect(html).toContain('target="_blank"');
});

test.each([
  ['<a href="javascript:alert(1)">x</a>', /javascript/],
  ['<img src="x" onerror="alert(1)">', /img|onerror/],
  ['<svg onload="alert(1)"></svg>', /svg|onload/],
  ['<p style="position:fixed" class="own" onclick="x()">x</p>', /style|class|onclick/],
  ['<style>*{display:none}</style><script>alert(1)</script>', /style|script/],
])('%s is made harmless', (dirty, harm) => {
  expect(postHtml(dirty)).not.toMatch(harm);
});

test('of pictures only those of lessons are shown', () => {
  const own = '<img src="/api/courses/pictures/aBc_-1?seal=x_-9" alt="En bro" loading="lazy">';
  expect(postHtml(`<p>${own}</p>`)).toBe(`<p>${own}</p>`);
  for (const src of [
    'https://evil.example/x.png',
    '//evil.example/x.png',
    '/api/courses/pictures/../../auth/logout',
    '/api/courses/pictures/a?x',
    '/api/courses/pictures/a?seal=x&next=//evil.example',
    'mxc://dk.test/a',
    'data:image/png;base64,AAAA',
  ]) {
    expect(postHtml(`<p>a<img src="${src}" alt="x">b</p>`)).toBe('<p>ab</p>');
  }
});

test('of videos only those of lessons are played, with captions of theirs', () => {
  const own = (track: string) =>
    `<video src="/api/courses/videos/aB_-1?seal=x_-9" aria-label="En bro" controls="" preload="metadata">${track}</video>`;
  const track =
    '<track kind="captions" src="/api/courses/captions/c?seal=y" srclang="da" label="Dansk" default="">';
  expect(postHtml(`<p>${own(track)}</p>`)).toBe(`<p>${own(track)}</p>`);
  const link = '<a href="/api/courses/videos/aB_-1?seal=x_-9">En bro</a>';
  expect(postHtml(own(link))).toContain('href="/api/courses/videos/aB_-1?seal=x_-9"');
  for (const src of [
    'https://evil.example/x.mp4',
    '/api/courses/pictures/a?seal=x',
    '/api/courses/videos/../../auth/logout',
    'blob:x',
  ]) {
    expect(postHtml(`<p>a<video src="${src}" autoplay></video>b</p>`)).toBe('<p>ab</p>');
    expect(postHtml(own(`<track src="${src}">`))).toBe(own(''));
  }
  const loud = own('').replace('controls', 'autoplay loop poster="https://x.example/" controls');
  expect(postHtml(loud)).toBe(own(''));
  expect(postHtml(own('<source src="https://evil.example/x.mp4">'))).toBe(own(''));
});

test('veiled, nothing of a lesson is fetched, and nothing else is lost', () => {
  const html = postHtml(
    '<img src="/api/courses/pictures/a?seal=x" alt="En bro"><video src="/api/courses/videos/b?seal=x" controls><track src="/api/courses/captions/c?seal=y"></video><img src="https://evil.example/x.png">',
    true,
  );
  expect(html).not.toMatch(/ src=|evil/);
  expect(html).toContain('data-src="/api/courses/pictures/a?seal=x"');
  expect(html).toContain('alt="En bro"');
  expect(postHtml('<img data-src="/x" alt="x">', true)).not.toContain('/x');
  expect(postHtml('<img src="/api/courses/pictures/a?seal=x">')).toContain(' src=');
});

test('a link to a member is a mention, one to a room is not', () => {
  expect(postHtml('<a href="https://matrix.to/#/@anna:dk.test">Anna</a>')).toContain(
    'data-mention',
  );
  expect(postHtml('<a href="https://matrix.to/#/!r:dk.test">her</a>')).not.toContain(
    'data-mention',
  );
});

test('headings follow each other below the title, whatever size was chosen', () => {
  const html = postHtml('<h4>a</h4><h6>b</h6><h1>c</h1><h2>d</h2>');
  expect(html.match(/aria-level="\d"/g)?.join()).toBe(
    [2, 3, 2, 3].map((level) => `aria-level="${level}"`).join(),
  );
});

test('a spoiler keeps its reason, and a list its first number', () => {
  expect(postHtml('<span data-mx-spoiler="slutningen">x</span>')).toContain(
    'data-mx-spoiler="slutningen"',
  );
  expect(postHtml('<ol start="3"><li>x</li></ol>')).toContain('start="3"');
});
