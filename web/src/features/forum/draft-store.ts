import { useMemo, useSyncExternalStore } from 'react';
import { useSession } from '../auth/session';

/** A draft as this device keeps it. */
export interface Kept<T> {
  /** Null when it was sent or thrown away here, and the other devices have not been told. */
  draft: T | null;
  /** When it was changed here, in milliseconds. */
  at: number;
  /** `updated_at` of what the server holds, as far as this device knows; null when it holds nothing. */
  base: string | null;
  /** Changed here since. */
  dirty: boolean;
  /** The version of the post that it changes. */
  of?: string | undefined;
  /** The post was changed after it was written. */
  stale?: boolean | undefined;
}

/** A post that a draft changes. */
export interface Original {
  version: string;
  /** When its words were last replaced, if ever. */
  editedAt: string | undefined;
}

/** Whether something written at that time knew nothing of the last change of the post. */
export function isBefore(at: number, original: Original | undefined): boolean {
  return original?.editedAt !== undefined && at < Date.parse(original.editedAt);
}

/** Whether the post says something else by now than when the draft was begun. */
export function isStale<T>(kept: Kept<T>, original: Original | undefined): boolean {
  if (!original) return false;
  return kept.of === undefined ? isBefore(kept.at, original) : kept.of !== original.version;
}

/** Drafts belong to one member and one place: a topic, a new topic, an edit. */
const prefixOf = (kind: 'draft' | 'other-draft') =>
  `althing.${kind}.${useSession.getState().me?.user_id ?? ''}.`;

const watchers = new Set<() => void>();
let version = 0;

function write(key: string, value: object | null): void {
  try {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  } catch {
    // A full storage must never stop the typing; the text is still in the field.
  }
  version += 1;
  for (const watcher of watchers) watcher();
}

function read<T>(key: string): Kept<T> | undefined {
  const stored = localStorage.getItem(key);
  if (!stored) return undefined;
  try {
    const {
      draft = null,
      at = 0,
      base = null,
      dirty = true,
      of,
      stale,
    } = JSON.parse(stored) as Partial<Kept<T>>;
    return { draft, at, base, dirty, of, stale };
  } catch {
    return undefined;
  }
}

export const readKept = <T>(place: string) => read<T>(prefixOf('draft') + place);
export const writeKept = <T>(place: string, kept: Kept<T> | null) =>
  write(prefixOf('draft') + place, kept);

/** What the other devices know must be forgotten there too, perhaps not before the net is back. */
export function forgetKept(place: string): void {
  const base = readKept(place)?.base ?? null;
  writeKept(place, base === null ? null : { draft: null, at: Date.now(), base, dirty: true });
}

/** The draft that lost against a newer one of another device, or was overtaken by an edit; nothing that was written is lost. */
export const readOther = <T>(place: string) => read<T>(prefixOf('other-draft') + place);
export const writeOther = <T>(place: string, kept: Kept<T> | null) =>
  write(prefixOf('other-draft') + place, kept);

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  // Another tab of the same device writes to the same storage.
  const told = ({ key }: StorageEvent) => {
    if (key === null || key.startsWith('althing.draft.')) watcher();
  };
  window.addEventListener('storage', told);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', told);
  };
}

/** The topics, by slug, for which this device keeps a draft. */
export function useDraftedTopics(): ReadonlySet<string> {
  const now = useSyncExternalStore(watch, () => version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the storage has changed with it
  return useMemo(() => {
    const start = `${prefixOf('draft')}topic:`;
    const slugs = Object.keys(localStorage)
      .filter((key) => key.startsWith(start))
      .map((key) => key.slice(start.length))
      .filter((slug) => {
        const draft = readKept<{ body?: string }>(`topic:${slug}`)?.draft;
        return Boolean(draft?.body?.trim());
      });
    return new Set(slugs);
  }, [now]);
}
