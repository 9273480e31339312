import { type ReactNode, useEffect, useRef } from 'react';
import { isFollowed } from '../place';
import { namePage } from './page-title';

let firstPage = true;

interface PageHeadingProps {
  title: string;
  /** What the page says now is an answer: it takes the focus in every case. */
  focus?: boolean;
  children?: ReactNode;
}

/** The page's one h1: it names the tab and takes the focus after a change of page. */
export function PageHeading({ title, focus = false, children }: PageHeadingProps) {
  const ref = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    namePage(title);
  }, [title]);

  useEffect(() => {
    // On the first load the browser's own start is right, and an anchor wants the focus itself.
    const anchored = location.hash !== '' && !isFollowed(history.state);
    if (focus || (!firstPage && !anchored)) ref.current?.focus({ preventScroll: true });
    firstPage = false;
  }, [focus]);

  return (
    <h1 ref={ref} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
