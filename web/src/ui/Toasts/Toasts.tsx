import { BadgeNeed, WayToBadge } from '../BadgeNeed/BadgeNeed';
import css from './Toasts.module.css';
import { useToasts } from './toasts';

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {toasts.map(({ id, text, badges, way }) => (
        <p key={id} className={css.toast}>
          {badges.length > 0 ? <BadgeNeed badges={badges} /> : text}
          {way && (
            <>
              {' '}
              <WayToBadge badge={way} inText />
            </>
          )}
        </p>
      ))}
    </div>
  );
}
