/**
 * Makes the spoilers of a post into buttons that show what they hide; for good, as what was read
 * cannot be unread. Until then neither eye nor screen reader gets it, and its links are out of reach.
 */
export function guardSpoilers(body: HTMLElement, label: string): () => void {
  const hidden = [...body.querySelectorAll<HTMLElement>('[data-mx-spoiler]:not([data-shown])')];
  for (const spoiler of hidden) {
    const reason = spoiler.dataset.mxSpoiler;
    spoiler.setAttribute('role', 'button');
    spoiler.setAttribute('tabindex', '0');
    spoiler.setAttribute('aria-label', reason ? `${label} (${reason})` : label);
  }
  const show = (event: Event) => {
    const { target } = event;
    const spoiler =
      target instanceof Element ? target.closest<HTMLElement>('[data-mx-spoiler]') : null;
    if (!spoiler || 'shown' in spoiler.dataset) return;
    event.preventDefault();
    spoiler.dataset.shown = '';
    spoiler.removeAttribute('role');
    spoiler.removeAttribute('aria-label');
    spoiler.setAttribute('tabindex', '-1');
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') show(event);
  };
  if (hidden.length === 0) return () => {};
  body.addEventListener('click', show);
  body.addEventListener('keydown', press);
  return () => {
    body.removeEventListener('click', show);
    body.removeEventListener('keydown', press);
  };
}
