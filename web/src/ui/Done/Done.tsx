import type { ReactNode } from 'react';
import { Icon } from '../Icon';
import css from './Done.module.css';

/** A live region that says that something was done; empty until then. */
export function Done({ children }: { children: ReactNode }) {
  return (
    <div role="status" className={css.done}>
      {children && (
        <>
          <Icon name="check" />
          <span>{children}</span>
        </>
      )}
    </div>
  );
}
