import i18next from 'i18next';
import type { MemberRef } from '../../api/types';

/** The display name, or the user ID's localpart when the member has none. */
export function nameOf(member: MemberRef | null | undefined): string {
  if (!member) return i18next.t('app.removed_member');
  return member.display_name || member.user_id.slice(1).split(':')[0] || member.user_id;
}

/** The element id of a post, which is also its anchor in the address. */
export function anchorOf(postId: string): string {
  return `p-${postId}`;
}
