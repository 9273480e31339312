/** Marks the mentions of one member among all of a post. */
export function markOwnMentions(body: HTMLElement | null, userId: string | undefined): void {
  for (const link of body?.querySelectorAll<HTMLAnchorElement>('a[data-mention]') ?? []) {
    const mentioned = decodeURIComponent(link.hash.slice(2)).split('?')[0];
    if (userId && mentioned === userId) link.dataset.mention = 'me';
  }
}
