import type { Permission } from '../../api/learning-types';
import { BadgeNeed } from './BadgeNeed';
import { useEasiest } from './need';

/** Beneath a refusal: which badge opens it, and the way to it. Nothing where none is known. */
export function PermissionNeed({ permission }: { permission: Permission }) {
  const badge = useEasiest(permission.needs);
  if (!badge) return null;
  return (
    <p>
      <BadgeNeed badges={[badge.badge_id]} />
    </p>
  );
}
