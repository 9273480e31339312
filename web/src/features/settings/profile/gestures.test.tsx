import { fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { expect, test, vi } from 'vitest';
import { useGestures } from './gestures';

const onMove = vi.fn();
const onZoom = vi.fn();

function Pad() {
  const pad = useRef<HTMLButtonElement>(null);
  useGestures(pad, { onMove, onZoom });
  return <button ref={pad} type="button" />;
}

function draw() {
  onMove.mockReset();
  onZoom.mockReset();
  render(<Pad />);
  const pad = screen.getByRole('button');
  Object.defineProperty(pad, 'clientWidth', { value: 200 });
  return pad;
}

test('one pointer drags, by shares of the side, until it is lifted', () => {
  const pad = draw();
  fireEvent.pointerMove(pad, { pointerId: 1, clientX: 5, clientY: 5 });
  expect(onMove).not.toHaveBeenCalled();
  fireEvent.pointerDown(pad, { pointerId: 1, clientX: 10, clientY: 10 });
  fireEvent.pointerMove(pad, { pointerId: 1, clientX: 30, clientY: 0 });
  expect(onMove).toHaveBeenCalledExactlyOnceWith(0.1, -0.05);
  fireEvent.pointerUp(pad, { pointerId: 1 });
  fireEvent.pointerMove(pad, { pointerId: 1, clientX: 90, clientY: 90 });
  expect(onMove).toHaveBeenCalledTimes(1);
});

test('two fingers that part enlarge, and drag nothing', () => {
  const pad = draw();
  fireEvent.pointerDown(pad, { pointerId: 1, clientX: 0, clientY: 0 });
  fireEvent.pointerDown(pad, { pointerId: 2, clientX: 100, clientY: 0 });
  fireEvent.pointerMove(pad, { pointerId: 2, clientX: 150, clientY: 0 });
  expect(onZoom).toHaveBeenCalledExactlyOnceWith(1.5);
  expect(onMove).not.toHaveBeenCalled();
});

test('the wheel enlarges, and the page stands still', () => {
  const pad = draw();
  expect(fireEvent.wheel(pad, { deltaY: -100 })).toBe(false);
  expect(onZoom.mock.calls[0]?.[0]).toBeGreaterThan(1);
});
