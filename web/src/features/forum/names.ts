import i18next from 'i18next';
import type { MemberRef } from '../../api/types';

type Named = Pick<MemberRef, 'user_id' | 'display_name' | 'deleted'>;

/** Whether somebody is there whose page can be opened. */
export function isPresent<T extends Named>(member: T | null | undefined): member is T {
  return member != null && !member.deleted;
}

/** The display name, or the user ID's localpart when the member has none. Who has left has no name. */
export function nameOf(member: Named | null | undefined): string {
  if (!isPresent(member)) return i18next.t('app.removed_member');
  return member.display_name || member.user_id.slice(1).split(':')[0] || member.user_id;
}

/** The element id of a post, which is also its anchor in the address. */
export function anchorOf(postId: string): string {
  return `p-${postId}`;
}

/**
 * The beginning of a post on one line: Markdown signs are for the writer, and what is hidden in the
 * post stays hidden in a quote of it.
 */
export function excerptOf(markdown: string): string {
  return markdown
    .replace(/\|\|[^|]*(?:\|\||$)/g, '▒▒▒')
    .replace(/^\s*(?:#{1,6}|>|[-*+]|```\w*)(?:\s|$)+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\d*_])([*_])(?=\S)([^*_]*[^\s*_])\1(?![\p{L}\d*_])/gu, '$2')
    .replace(/\s+/g, ' ')
    .trim();
}
