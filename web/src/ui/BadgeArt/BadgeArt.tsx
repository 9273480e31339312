import { artOf } from './art';
import css from './BadgeArt.module.css';

interface BadgeArtProps {
  badgeId: string;
  size?: number;
  /** Its accessible name, where no words beside it say it. */
  name?: string;
  /** In full colour when held, in outline when it can be had, in grey when it was lost. */
  look?: 'held' | 'open' | 'lost';
}

/** A badge, drawn from its slug. */
export function BadgeArt({ badgeId, size = 64, name, look = 'held' }: BadgeArtProps) {
  const { shape, hue, symbol } = artOf(badgeId);
  const art = (
    <svg
      width={size}
      height={size}
      viewBox="0 0 64 64"
      className={css.badge}
      data-hue={hue}
      data-look={look}
      aria-hidden="true"
      focusable="false"
    >
      <path className={css.shape} d={shape} />
      <path
        className={css.rim}
        d={shape}
        transform="translate(32 32) scale(.84) translate(-32 -32)"
      />
      <path className={css.symbol} d={symbol} />
    </svg>
  );
  if (!name) return art;
  return (
    <span role="img" aria-label={name} title={name} className={css.named}>
      {art}
    </span>
  );
}
