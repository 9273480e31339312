import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../api/problem';
import { Toasts } from './Toasts';
import { toast } from './toasts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const say = (undo?: () => Promise<unknown>) => act(() => toast('Emnet er arkiveret.', { undo }));
const button = () => screen.queryByRole('button', { name: 'Fortryd' });

test('what is told in passing goes by itself', async () => {
  render(<Toasts />);
  say();
  expect(screen.getByRole('status')).toHaveTextContent(/^Emnet er arkiveret\.$/);
  await wait(5100);
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
});

test('what can be taken back waits for whoever is at it', async () => {
  render(<Toasts />);
  say(async () => undefined);
  await wait(6000);
  act(() => button()?.focus());
  await wait(60_000);
  expect(button()).toHaveFocus();
  act(() => button()?.blur());
  await wait(5100);
  expect(button()).not.toBeInTheDocument();
});

test('the pointer holds it as well, a finger that has passed does not', async () => {
  render(<Toasts />);
  say(async () => undefined);
  const told = screen.getByText(/^Emnet er arkiveret/);
  fireEvent.pointerEnter(told, { pointerType: 'mouse' });
  await wait(60_000);
  expect(button()).toBeVisible();
  fireEvent.pointerLeave(told, { pointerType: 'mouse' });
  fireEvent.pointerEnter(told, { pointerType: 'touch' });
  await wait(5100);
  expect(button()).not.toBeInTheDocument();
});

test('it is taken back once, and the focus goes where it was', async () => {
  render(
    <>
      <button type="button">Styr emnet</button>
      <Toasts />
    </>,
  );
  const undo = vi.fn(async () => undefined);
  say(undo);
  act(() => screen.getByRole('button', { name: 'Styr emnet' }).focus());
  act(() => button()?.focus());
  fireEvent.click(button() as HTMLElement);
  await wait(0);
  expect(undo).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('button', { name: 'Styr emnet' })).toHaveFocus();
  expect(screen.getByRole('status')).toHaveTextContent(/^Det er fortrudt\.$/);
});

test('a refusal of the way back is told', async () => {
  render(<Toasts />);
  say(() => Promise.reject(new Problem(409, { error: 'Det er for sent.' })));
  fireEvent.click(button() as HTMLElement);
  await wait(0);
  expect(screen.getByRole('status')).toHaveTextContent('Det er for sent.');
});
