import { render } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useDock } from './use-dock';

let resized: () => void;
const page = { height: 2000, dock: 100 };

beforeEach(() => {
  Object.assign(page, { height: 2000, dock: 100 });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(look: () => void) {
        resized = look;
      }
      observe() {}
      disconnect() {}
    },
  );
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(() => page.dock);
  const root = document.documentElement;
  vi.spyOn(root, 'scrollHeight', 'get').mockImplementation(() => page.height);
  vi.spyOn(root, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(window, 'scrollBy').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function Dock() {
  const dock = useRef<HTMLDivElement>(null);
  useDock(dock);
  return <div ref={dock} />;
}

function grow(by: number) {
  page.dock += by;
  page.height += by;
  resized();
}

test('what grows at the bottom covers nothing of who reads at the end', () => {
  vi.spyOn(window, 'scrollY', 'get').mockReturnValue(1200);
  render(<Dock />);
  grow(44);
  expect(window.scrollBy).toHaveBeenCalledWith(0, 44);
});

test('who reads further up is left where they are', () => {
  vi.spyOn(window, 'scrollY', 'get').mockReturnValue(700);
  render(<Dock />);
  grow(44);
  expect(window.scrollBy).not.toHaveBeenCalled();
});
