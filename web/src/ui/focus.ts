/** As a `ref`: what has come takes the focus of what it takes the place of. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** The focus of what goes is taken by what comes with the next drawing. */
export function focusSoon(id: string): void {
  requestAnimationFrame(() => takeFocus(document.getElementById(id)));
}
