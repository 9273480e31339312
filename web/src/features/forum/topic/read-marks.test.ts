import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../../api/problem';
import { readMarks } from './read-marks';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Marks that look four times a second, as the page does, and what they have sent. */
function look(answer: () => Promise<void>) {
  const send = vi.fn(answer);
  const marks = readMarks(send);
  const seconds = async (count: number) => {
    for (let at = 0; at < count * 4; at += 1) {
      marks.mark('$1');
      await vi.advanceTimersByTimeAsync(250);
    }
  };
  return { send, marks, seconds };
}

test('a post is marked once', async () => {
  const { send, seconds } = look(() => Promise.resolve());
  await seconds(10);
  expect(send).toHaveBeenCalledTimes(1);
});

test('a mark that fails is sent again after 2, 4, 8 … seconds, and never rarer than each minute', async () => {
  const { send, seconds } = look(() => Promise.reject(new Problem(503)));
  await seconds(1.75);
  expect(send).toHaveBeenCalledTimes(1);
  await seconds(0.75);
  expect(send).toHaveBeenCalledTimes(2);
  await seconds(60);
  expect(send.mock.calls.length).toBeLessThanOrEqual(6);
  const before = send.mock.calls.length;
  await seconds(300);
  expect(send.mock.calls.length - before).toBeGreaterThanOrEqual(4);
  expect(send.mock.calls.length - before).toBeLessThanOrEqual(6);
});

test('a server that says how long is not asked before', async () => {
  const { send, seconds } = look(() => Promise.reject(new Problem(429, {}, 30_000)));
  await seconds(29);
  expect(send).toHaveBeenCalledTimes(1);
  await seconds(2);
  expect(send).toHaveBeenCalledTimes(2);
});

test('when the net is back the mark goes at once', async () => {
  const { send, marks, seconds } = look(() => Promise.reject(new Problem(0)));
  await seconds(1);
  marks.online();
  await seconds(0.25);
  expect(send).toHaveBeenCalledTimes(2);
});

test.each([403, 404, 410])('after %i there is nothing to mark any more', async (status) => {
  const { send, marks, seconds } = look(() => Promise.reject(new Problem(status)));
  await seconds(5);
  marks.online();
  await seconds(120);
  expect(send).toHaveBeenCalledTimes(1);
});
