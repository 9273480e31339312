/**
 * Puts in the place of each picture and video that was not fetched (see `postHtml`) what it shows, and
 * a button that fetches it.
 */
export function veilMedia(body: HTMLElement, show: string, look = ''): () => void {
  const media = body.querySelectorAll<HTMLElement>(':is(img, video)[data-src]');
  const holders = [...media].map((element) => {
    element.hidden = true;
    const holder = document.createElement('span');
    holder.className = look;
    holder.append(makeButton(element, show, () => holder.remove()));
    element.before(holder);
    return holder;
  });
  return () => {
    for (const holder of holders) holder.remove();
  };
}

function makeButton(element: HTMLElement, show: string, onShown: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  const words = element.getAttribute('alt') || element.getAttribute('aria-label');
  button.type = 'button';
  button.textContent = words ? `${show}: ${words}` : show;
  button.addEventListener('click', (event) => {
    // A picture may stand in a link.
    event.preventDefault();
    fetchNow(element);
    onShown();
  });
  return button;
}

/** The focus goes from the button, which goes, to what it brought. */
function fetchNow(element: HTMLElement): void {
  for (const part of [element, ...element.querySelectorAll<HTMLElement>('[data-src]')]) {
    part.setAttribute('src', part.dataset.src ?? '');
    delete part.dataset.src;
  }
  element.hidden = false;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
