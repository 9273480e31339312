import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './avatar.module.css';
import { cut, draw, inside, MAX_ZOOM, moved, startView, type View, zoomed } from './crop';
import { useGestures } from './gestures';

interface CropperProps {
  picture: ImageBitmap;
  onReady: (cut: () => Promise<Blob>) => void;
}

const STEP = 0.05;
const ZOOM_STEP = 1.15;
const AREA_PX = 560;
const PREVIEW_PX = 192;

/** Chooses the square of a picture that becomes the avatar: by mouse, fingers or keys. */
export function Cropper({ picture, onReady }: CropperProps) {
  const { t } = useTranslation();
  const [view, setView] = useState(() => startView(picture));
  const area = useRef<HTMLCanvasElement>(null);
  const preview = useRef<HTMLCanvasElement>(null);
  const change = (to: (view: View) => View) => setView(to);

  useGestures(area, {
    onMove: (across, down) => change((now) => moved(picture, now, -across, -down)),
    onZoom: (factor) => change((now) => zoomed(picture, now, factor)),
  });

  useEffect(() => {
    for (const canvas of [area.current, preview.current]) if (canvas) draw(canvas, picture, view);
    onReady(() => cut(picture, view));
  }, [picture, view, onReady]);

  const press = (event: KeyboardEvent) => {
    const to = keyed(event.key);
    if (!to) return;
    event.preventDefault();
    change((now) =>
      'factor' in to ? zoomed(picture, now, to.factor) : moved(picture, now, to.across, to.down),
    );
  };

  return (
    <div className={css.cropper}>
      <div
        className={css.area}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by the arrow keys
        tabIndex={0}
        aria-label={t('avatar.area')}
        aria-describedby="crop-help"
        onKeyDown={press}
      >
        <canvas ref={area} width={AREA_PX} height={AREA_PX} />
        <span className={css.mask} aria-hidden="true" />
      </div>
      <p id="crop-help" className={css.hint}>
        {t('avatar.help')}
      </p>
      <div className={css.zoom}>
        <label htmlFor="crop-zoom">{t('avatar.zoom')}</label>
        <input
          id="crop-zoom"
          type="range"
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={view.zoom}
          aria-valuetext={`${Math.round(view.zoom * 100)} %`}
          onChange={(event) => {
            const zoom = Number(event.target.value);
            change((now) => inside(picture, { ...now, zoom }));
          }}
        />
        <figure className={css.preview}>
          <canvas ref={preview} width={PREVIEW_PX} height={PREVIEW_PX} />
          <figcaption>{t('avatar.preview')}</figcaption>
        </figure>
      </div>
    </div>
  );
}

/** What a key does to the view. */
function keyed(key: string): { across: number; down: number } | { factor: number } | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { across: -STEP, down: 0 };
    case 'ArrowRight':
      return { across: STEP, down: 0 };
    case 'ArrowUp':
      return { across: 0, down: -STEP };
    case 'ArrowDown':
      return { across: 0, down: STEP };
    case '+':
      return { factor: ZOOM_STEP };
    case '-':
      return { factor: 1 / ZOOM_STEP };
    default:
      return undefined;
  }
}
