import type { Badge } from '../../api/learning-types';
import type { Territory, TreatyWish } from '../../api/territories';

/** A badge of theirs and one of ours, in a row of the form. */
export interface Row {
  /** Tells the rows of a form apart. */
  key: number;
  badge: string;
  counts_as: string;
}

/** What stands in the form of a treaty. */
export interface TreatyFields {
  code: string;
  name: string;
  server: string;
  shares: string[];
  recognises: Row[];
}

export const BLANK: TreatyFields = { code: '', name: '', server: '', shares: [], recognises: [] };

/** Who keeps order here is appointed here. */
const APPOINTED = ['moderator', 'administrator'];

/** Whether a badge of another territory may count as this one of ours. */
export const mayCountAs = ({ badge_id }: Pick<Badge, 'badge_id'>) => !APPOINTED.includes(badge_id);

/** The form of a treaty as it stands. */
export function fieldsOf({ code, name, server, treaty }: Territory): TreatyFields {
  return {
    code,
    name,
    server,
    shares: treaty?.shares ?? [],
    recognises: (treaty?.recognises ?? []).map(({ badge, counts_as }, key) => ({
      key,
      badge,
      counts_as,
    })),
  };
}

/** The code as a territory has it. */
export const codeOf = ({ code }: TreatyFields) => code.trim().toUpperCase();

/** What the server is told. */
export function wishOf({ name, server, shares, recognises }: TreatyFields): TreatyWish {
  return {
    name: name.trim(),
    server: server.trim(),
    shares,
    recognises: recognises.map(({ badge, counts_as }) => ({ badge: badge.trim(), counts_as })),
  };
}
