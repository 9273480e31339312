// @vitest-environment jsdom

import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, onTestFinished, test } from 'vitest';
import { showMediaOnDemand } from '../../../app/media';
import { PostBody } from './PostBody';

const SPOILER = '<p>Svar: <span data-mx-spoiler="slutningen">Mads</span></p>';

test('a spoiler is shown by its button, for good', async () => {
  render(<PostBody html={SPOILER} />);
  expect(screen.getByText('Mads')).not.toBeVisible();
  await userEvent.tab();
  const show = screen.getByRole('button', { name: 'Vis skjult tekst (slutningen)' });
  expect(show).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByText('Mads')).toBeVisible();
  expect(screen.getByText('Mads')).toHaveFocus();
  expect(show).not.toBeInTheDocument();
});

test('where spoilers are answers, their buttons say so', () => {
  const { rerender } = render(<PostBody html={SPOILER} spoiler="Vis svaret" />);
  expect(screen.getByRole('button', { name: /^Vis svaret/ })).toBeVisible();
  rerender(<PostBody html={SPOILER} spoiler="Show the answer" />);
  expect(screen.getAllByRole('button')).toHaveLength(1);
  expect(screen.getByRole('button', { name: /^Show the answer/ })).toBeVisible();
});

test('a table has a frame for the keyboard, named after its columns', () => {
  const long = 'Du kan læse, men ikke skrive, i syv dage, og badget hviler så længe.';
  const { container, rerender } = render(
    <PostBody
      html={`<table><thead><tr><th>Trin</th><th>Hvad der sker</th></tr></thead><tbody><tr><td>Strike 2</td><td>${long}</td></tr></tbody></table>`}
    />,
  );
  const group = screen.getByRole('group', { name: 'Tabel: Trin, Hvad der sker' });
  expect(group).toHaveAttribute('tabindex', '0');
  expect(group).toContainElement(screen.getByRole('table'));
  expect(screen.getByText(long)).toHaveAttribute('data-long');
  expect(screen.getByText('Strike 2')).not.toHaveAttribute('data-long');
  rerender(<PostBody html="<p>Uden</p>" />);
  expect(container).toHaveTextContent(/^Uden$/);
});

test('a picture that waits says what it shows, and comes when it is asked for', async () => {
  showMediaOnDemand(true);
  onTestFinished(() => showMediaOnDemand(false));
  const { container } = render(
    <PostBody html='<p><img src="/api/courses/pictures/a?seal=x" alt="En bro"></p>' />,
  );
  const picture = container.querySelector('img');
  expect(picture).not.toHaveAttribute('src');
  expect(picture).not.toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Vis: En bro' }));
  expect(picture).toHaveAttribute('src', '/api/courses/pictures/a?seal=x');
  expect(picture).toBeVisible();
  expect(picture).toHaveFocus();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test('with its words a video brings its captions', async () => {
  showMediaOnDemand(true);
  onTestFinished(() => showMediaOnDemand(false));
  const { container } = render(
    <PostBody html='<p><video src="/api/courses/videos/b?seal=x" aria-label="Turen" controls><track src="/api/courses/captions/c?seal=y"></video></p>' />,
  );
  expect(container.querySelector('[src]')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Vis: Turen' }));
  expect(container.querySelectorAll('[src]')).toHaveLength(2);
});
