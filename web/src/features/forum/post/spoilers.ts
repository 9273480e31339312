/**
 * Hides each spoiler of a post behind a button that says so and shows it; for good, as what was
 * read cannot be unread. Until then neither eye nor screen reader gets it, and its links are out of
 * reach.
 */
export function guardSpoilers(body: HTMLElement, label: string, look = ''): () => void {
  const spoilers = body.querySelectorAll<HTMLElement>('[data-mx-spoiler]:not([data-shown])');
  const buttons = [...spoilers].map((spoiler) => {
    spoiler.hidden = true;
    const button = makeButton(spoiler.dataset.mxSpoiler, label, look);
    button.addEventListener('click', (event) => {
      // A spoiler may stand in a link or in the line that folds something out.
      event.preventDefault();
      show(spoiler);
      button.remove();
    });
    spoiler.before(button);
    return button;
  });
  return () => {
    for (const button of buttons) button.remove();
  };
}

function makeButton(reason: string | undefined, label: string, look: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = look;
  button.textContent = reason ? `${label} (${reason})` : label;
  return button;
}

/** The focus goes from the button, which goes, to what it hid. */
function show(spoiler: HTMLElement): void {
  spoiler.hidden = false;
  spoiler.dataset.shown = '';
  spoiler.tabIndex = -1;
  spoiler.focus({ preventScroll: true });
}
