import type { MemberRef } from '../../api/types';
import css from './Avatar.module.css';

const HUES = 6;

/** One of six hues, always the same for the same user ID. */
export function hueOf(userId: string): number {
  let hash = 0;
  for (let index = 0; index < userId.length; index += 1) {
    hash = (Math.imul(hash, 31) + userId.charCodeAt(index)) | 0;
  }
  return (Math.abs(hash) % HUES) + 1;
}

function initialOf({ display_name, user_id }: MemberRef): string {
  const [first = '?'] = display_name.trim() || user_id.slice(1);
  return first.toLocaleUpperCase();
}

export function Avatar({ member, size = 36 }: { member: MemberRef; size?: 24 | 28 | 36 | 44 }) {
  return (
    <span
      className={`${css.avatar} ${css[`size${size}`]}`}
      data-hue={hueOf(member.user_id)}
      aria-hidden="true"
    >
      {initialOf(member)}
    </span>
  );
}
