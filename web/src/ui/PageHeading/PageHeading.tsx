import { type ReactNode, useEffect, useRef } from 'react';

let firstPage = true;

/** The page's one h1: it names the tab and takes the focus after a change of page. */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Althing`;
  }, [title]);

  useEffect(() => {
    // On the first load the browser's own start is right, and an anchor wants the focus itself.
    if (!firstPage && !location.hash) ref.current?.focus({ preventScroll: true });
    firstPage = false;
  }, []);

  return (
    <h1 ref={ref} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
