import { type FocusEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { BadgeNeed, WayToBadge } from '../BadgeNeed/BadgeNeed';
import css from './Toasts.module.css';
import { hold, release, useToasts } from './toasts';
import { useTakeBack } from './use-take-back';

/** What is told in passing. A toast with something to act on waits for whoever is at it. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useToasts((state) => state.toasts);
  const takeBack = useTakeBack();
  const before = useRef<EventTarget>(null);
  const enter = ({ relatedTarget, currentTarget }: FocusEvent) => {
    const within = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
    if (!within) before.current = relatedTarget;
  };
  const undo = (id: number) => {
    takeBack(id);
    // The button goes; the reader goes back to where they were.
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
  };
  return (
    <div className={css.toasts} role="status" aria-live="polite" onFocus={enter}>
      {toasts.map(({ id, text, badges, way, undo: mayUndo }) => (
        <p
          key={id}
          className={css.toast}
          data-stays={Boolean(mayUndo || way || badges.length > 0) || undefined}
          onPointerEnter={({ pointerType }) => pointerType === 'mouse' && hold(id)}
          onPointerLeave={({ pointerType }) => pointerType === 'mouse' && release(id)}
          onFocus={() => hold(id)}
          onBlur={() => release(id)}
        >
          {badges.length > 0 ? <BadgeNeed badges={badges} /> : text}
          {way && (
            <>
              {' '}
              <WayToBadge badge={way} inText />
            </>
          )}
          {mayUndo && (
            <button type="button" aria-keyshortcuts="z" onClick={() => undo(id)}>
              {t('toast.undo')}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}
