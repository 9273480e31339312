import { type ComponentType, type ReactElement, useState } from 'react';

interface Ask {
  'aria-expanded': false;
  onClick: () => void;
  onFocus: () => void;
  onPointerEnter: () => void;
}

/**
 * A button that becomes a menu, already open, when it is first pressed: a page has hundreds of them,
 * and most visits need none. What draws the menu is fetched when the pointer or the focus comes near.
 */
export function useWhenAsked<P extends object>(
  load: () => Promise<ComponentType<P>>,
  props: P,
  button: (ask: Ask) => ReactElement,
): ReactElement {
  const [Opened, setOpened] = useState<ComponentType<P>>();
  if (Opened) return <Opened {...props} />;
  // Without the net there is no menu, but the page goes on.
  const nothing = () => undefined;
  const prepare = () => void load().catch(nothing);
  return button({
    'aria-expanded': false,
    onClick: () => void load().then((component) => setOpened(() => component), nothing),
    onFocus: prepare,
    onPointerEnter: prepare,
  });
}
