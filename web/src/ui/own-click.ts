import type { MouseEvent } from 'react';

/** As `onClick` of what confirms: the rest of a double click on what stood there before is none. */
export function wantsOwnClick(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}
