import { useState } from 'react';
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

type Named = Pick<MemberRef, 'display_name' | 'user_id' | 'avatar' | 'deleted'>;

function initialOf({ display_name, user_id, deleted }: Named): string {
  if (deleted) return '–';
  const [first = '?'] = display_name.trim() || user_id.slice(1);
  return first.toLocaleUpperCase();
}

/** What is drawn is at least as fine as a screen of double density shows it. */
function sourcesOf({ small, medium, large, huge }: NonNullable<Named['avatar']>, size: number) {
  if (size <= 32) return { src: small, srcSet: `${small}, ${medium} 2x` };
  if (size <= 64) return { src: medium, srcSet: `${medium}, ${large} 2x` };
  return { src: large, srcSet: `${large}, ${huge} 2x` };
}

interface AvatarProps {
  member: Named;
  /** In pixels of the page. */
  size?: 24 | 28 | 36 | 44 | 96;
}

/**
 * A member's picture, else their initial in the colour of their user ID; nothing of who has left. The
 * name stands beside it.
 */
export function Avatar({ member, size = 36 }: AvatarProps) {
  const { user_id, deleted } = member;
  const avatar = deleted ? undefined : member.avatar;
  // A picture that is gone is no reason for a hole; another one gets its own chance.
  const [broken, setBroken] = useState<string>();
  const shown = avatar && broken !== avatar.small ? avatar : undefined;
  return (
    <span
      className={`${css.avatar} ${css[`size${size}`]}`}
      data-hue={deleted ? undefined : hueOf(user_id)}
      aria-hidden="true"
    >
      {shown ? (
        <img
          {...sourcesOf(shown, size)}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(shown.small)}
        />
      ) : (
        initialOf(member)
      )}
    </span>
  );
}
