/** The most that a tab has room for. */
const MOST = 99;

let name = '';
let waiting = 0;

function show(): void {
  const count = waiting > MOST ? `${MOST}+` : String(waiting);
  document.title = [waiting > 0 ? `(${count})` : '', name, name && '·', 'Althing']
    .filter(Boolean)
    .join(' ');
}

/** Names the tab after its page. */
export function namePage(title: string): void {
  name = title;
  show();
}

/** Tells in the tab how much waits to be looked at; a tab in the background says nothing else. */
export function countInTitle(count: number): void {
  waiting = count;
  show();
}
