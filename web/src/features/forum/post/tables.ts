/** A cell with more characters than this is read as a text and wants a column wide enough for it. */
const LONG = 40;

/**
 * Gives each table of a post a frame that scrolls by itself, within the keyboard's reach and with a
 * name. A group, not a region: a topic has many tables, and landmarks would need names of their own.
 */
export function frameTables(body: HTMLElement, label: string, look = ''): () => void {
  const frames = [...body.querySelectorAll('table')].map((table) => {
    for (const cell of table.querySelectorAll('td')) {
      cell.toggleAttribute('data-long', (cell.textContent ?? '').length > LONG);
    }
    const frame = document.createElement('div');
    frame.className = look;
    frame.tabIndex = 0;
    frame.setAttribute('role', 'group');
    frame.setAttribute('aria-label', nameOf(table, label));
    table.replaceWith(frame);
    frame.append(table);
    return { frame, table };
  });
  return () => {
    for (const { frame, table } of frames) frame.replaceWith(table);
  };
}

/** A table is known by its columns. */
function nameOf(table: HTMLTableElement, label: string): string {
  const columns = [...table.querySelectorAll('thead th')].map((cell) => cell.textContent?.trim());
  return [label, columns.filter(Boolean).join(', ')].filter(Boolean).join(': ');
}
