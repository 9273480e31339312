/** In the state of an entry of the history: its anchor was set by reading on, not by a link. */
const FOLLOWED = 'althingFollowed';

interface EntryState {
  __TSR_key?: string;
  [FOLLOWED]?: boolean;
}

/** Whether the anchor of an entry says no more than where its reader was. */
export function isFollowed(state: unknown): boolean {
  return (state as EntryState | null)?.[FOLLOWED] === true;
}

/**
 * Lets the address name the place that is before the reader; without one it names the page. `entry` is
 * the key of the history's entry that the reader is in: the page may be on its way out already.
 *
 * The router is not told: for it nothing has happened, nothing is highlighted or scrolled to, and the
 * way back leads where the reader was.
 */
export function followPlace(entry: string, anchor: string | undefined): void {
  const state = window.history.state as EntryState | null;
  if (state?.__TSR_key !== entry) return;
  const hash = anchor ? `#${anchor}` : '';
  if (decodeURIComponent(location.hash) === hash) return;
  History.prototype.replaceState.call(
    window.history,
    // The router would scroll to an anchor when the entry is come back to.
    { ...state, [FOLLOWED]: true, __hashScrollIntoViewOptions: false },
    '',
    `${location.pathname}${location.search}${hash}`,
  );
}
