import { useQuery } from '@tanstack/react-query';
import { badgesQuery, permissionsQuery } from '../../api/learning-queries';
import type { Badge, Gate, Permission, PermissionName } from '../../api/learning-types';
import { isPaused } from './paused';

/** Undefined while it is not known. */
export function usePermission(name: PermissionName): Permission | undefined {
  const { data } = useQuery(permissionsQuery);
  return data?.items.find((one) => one.permission === name);
}

/** The badges that would let the member do it here: of the place, else of the permission. */
export function lacking(permission: Permission | undefined, gate: Gate): readonly string[] {
  if (gate.badges?.length) return gate.badges;
  return permission?.allowed === false ? permission.needs : [];
}

/** Of several badges the one a member can get alone: that which they have paused, or by a course. */
export function easiest(ids: readonly string[], badges: readonly Badge[]): Badge | undefined {
  const wanted = ids.flatMap((id) => badges.find((badge) => badge.badge_id === id) ?? []);
  return (
    wanted.find((badge) => isPaused(badge.mine)) ??
    wanted.find((badge) => badge.course_id) ??
    wanted[0]
  );
}

export function useEasiest(ids: readonly string[]): Badge | undefined {
  const { data } = useQuery({ ...badgesQuery(), enabled: ids.length > 0 });
  return easiest(ids, data?.items ?? []);
}
