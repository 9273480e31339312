/** The first words of the actions: what a line is about. */
export const LOG_GROUPS = [
  'case',
  'flags',
  'post',
  'strike',
  'member',
  'appeal',
  'topic',
  'raid',
  'policy',
  'invitation',
  'badge',
  'treaty',
] as const;
type LogGroup = (typeof LOG_GROUPS)[number];

export interface LogSearch {
  action?: LogGroup;
  /** Names, as they were typed. */
  about?: string;
  actor?: string;
}

const nameIn = (value: unknown) =>
  typeof value === 'string' ? value.trim().slice(0, 255) || undefined : undefined;

export function readLogSearch(search: Record<string, unknown>): LogSearch {
  const action = LOG_GROUPS.find((one) => one === search.action);
  const about = nameIn(search.about);
  const actor = nameIn(search.actor);
  return {
    ...(action ? { action } : {}),
    ...(about ? { about } : {}),
    ...(actor ? { actor } : {}),
  };
}
