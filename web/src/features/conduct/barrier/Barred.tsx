import { lazy, Suspense } from 'react';
import type { BarredProps } from './BarredBox';

// Few are ever kept from writing.
const BarredBox = lazy(async () => ({ default: (await import('./BarredBox')).BarredBox }));

/** Stands where one would write: what keeps the member from it, and what can be done about it. */
export function Barred(props: BarredProps) {
  return (
    <Suspense>
      <BarredBox {...props} />
    </Suspense>
  );
}
