import { create } from 'zustand';
import { api } from '../../api/client';
import { toProblem, unwrap } from '../../api/problem';
import type { KeptDraft, ServerDraft } from '../../api/types';
import {
  forgetKept,
  isBefore,
  isStale,
  type Kept,
  type Original,
  readKept,
  readOther,
  writeKept,
  writeOther,
} from './draft-store';
import { excerptOf, nameOf } from './names';
import type { Attached } from './outbox';

const PAUSE_MS = 5000;
const LONGEST_KEY = 128;
const EXCERPT = 140;

/** The parts of a draft that the other devices know too. */
interface Shared {
  body?: string;
  title?: string;
  category?: string;
  replyTo?: { post_id: string } | null;
  attached?: Attached | null;
  /** What the picture of a post shows that is edited. */
  alt?: string;
}

/** The key of a place at the server; undefined for what stays on this device. */
function keyAt(place: string): string | undefined {
  if (place === 'new-topic') return 'new';
  return /^(topic|edit):/.test(place) && place.length <= LONGEST_KEY ? place : undefined;
}

export function toServer(draft: Shared): ServerDraft {
  const { body = '', title, category, replyTo, attached } = draft;
  const alt = draft.alt ?? attached?.alt;
  return {
    body,
    ...(attached ? { attachment: attached.upload.attachment_id } : {}),
    ...(alt ? { alt } : {}),
    ...(title ? { title } : {}),
    ...(category ? { category } : {}),
    ...(replyTo ? { reply_to: replyTo.post_id } : {}),
  };
}

const says = (draft: ServerDraft) =>
  JSON.stringify(
    [draft.body, draft.title, draft.category, draft.reply_to, draft.attachment, draft.alt].map(
      (part) => part ?? '',
    ),
  );

const isWorthTelling = ({ body = '', title = '', attached, alt }: Shared) =>
  Boolean(body.trim() || title.trim() || attached || alt !== undefined);

type Verdict =
  | 'agree'
  | 'push'
  | 'remove'
  | 'adopt'
  | 'set-aside'
  | 'forget'
  | 'adopt-keep'
  | 'push-keep';

/**
 * What to do about the copy of this device and that of the server. The newer one wins; where both were
 * changed the other is kept (`…-keep`). The server's copy is from before the last edit of the post that it
 * changes: it is set aside.
 */
export function decide(
  kept: Kept<Shared> | undefined,
  remote: KeptDraft | undefined,
  original?: Original,
): Verdict {
  if (!remote) {
    if (!kept) return 'agree';
    if (!kept.draft) return 'forget';
    return kept.dirty ? 'push' : 'forget';
  }
  if (!kept?.draft) {
    if (kept?.base === remote.updated_at) return 'remove';
    return isBefore(Date.parse(remote.updated_at), original) ? 'set-aside' : 'adopt';
  }
  if (says(toServer(kept.draft)) === says(remote)) return 'agree';
  if (!kept.dirty) return 'adopt';
  if (kept.base === remote.updated_at) return 'push';
  return Date.parse(remote.updated_at) > kept.at ? 'adopt-keep' : 'push-keep';
}

interface Offer {
  place: string;
  /** When the other draft was written, in milliseconds. */
  at: number;
  /** The post was changed after that. */
  stale: boolean;
  /** Puts the other in the place of this one, which is kept in its stead. */
  swap: () => void;
  /** Throws the other away. */
  drop: () => void;
}

/** The other drafts of the places that are on the page. */
export const useDraftOffers = create<{ offers: Offer[] }>(() => ({ offers: [] }));

function withdraw(place: string): void {
  useDraftOffers.setState(({ offers }) => ({
    offers: offers.filter((offer) => offer.place !== place),
  }));
}

export interface DraftSync {
  /** The copy of this device was changed. */
  changed: () => void;
  /** The draft was sent or thrown away. */
  cleared: () => void;
  /** The place leaves the page: what is not told yet is told now. */
  stop: () => void;
}

/**
 * Keeps the draft of one place the same on all devices of the member. Whatever fails is tried again with
 * the next change; until then this device alone has it.
 */
export function syncDraft<T extends object>(
  place: string,
  empty: T,
  show: (draft: T) => void,
  original: () => Original | undefined = () => undefined,
): DraftSync {
  const key = keyAt(place);
  if (!key) return { changed: () => {}, cleared: () => {}, stop: () => {} };
  const at = { params: { path: { key } } };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  // One after the other, so that no answer speaks of a copy that is older than the last.
  let queue: Promise<unknown> = Promise.resolve();

  const then = (step: () => Promise<void>) => {
    // Without an answer the copy of this device stands.
    queue = queue.then(step).catch(() => undefined);
  };

  const agree = (base: string | null) => {
    const kept = readKept<T>(place);
    if (kept?.draft) writeKept(place, { ...kept, base, dirty: false });
  };

  const push = async () => {
    const kept = readKept<T>(place);
    if (!kept?.dirty) return;
    if (!kept.draft || !isWorthTelling(kept.draft)) {
      await remove();
      return;
    }
    const body = toServer(kept.draft);
    const saved = await unwrap(
      api.PUT('/api/forum/drafts/{key}', { ...at, body, keepalive: true }),
    );
    // A newer one was there, and stays.
    if (says(saved) !== says(body)) return then(look);
    const { updated_at } = saved;
    const now = readKept<T>(place);
    const gone = { draft: null, at: kept.at };
    // Sent or thrown away meanwhile: then this is what has to be removed.
    writeKept(place, { ...(now ?? gone), base: updated_at, dirty: now?.at !== kept.at });
  };

  const remove = async () => {
    const kept = readKept<T>(place);
    if (kept && kept.base !== null) {
      await unwrap(api.DELETE('/api/forum/drafts/{key}', { ...at, keepalive: true })).catch(
        (cause) => {
          if (toProblem(cause).status !== 404) throw cause;
        },
      );
    }
    const now = readKept<T>(place);
    if (now?.draft) writeKept(place, { ...now, base: null });
    else writeKept(place, null);
  };

  const adopt = async (remote: KeptDraft) => {
    const before = readKept<T>(place);
    const draft = await toDevice(remote, { ...empty, ...before?.draft });
    // Who has typed meanwhile decides anew with the next look.
    if (readKept<T>(place)?.at !== before?.at) return;
    const written = Date.parse(remote.updated_at);
    const of = original()?.version;
    writeKept(place, { draft, at: written, base: remote.updated_at, dirty: false, of });
    if (!stopped) show(draft);
  };

  const keepOther = (other: Kept<T>) => {
    writeOther(place, other);
    if (!stopped) offer();
  };

  const offer = () => {
    withdraw(place);
    const other = readOther<T>(place);
    if (!other?.draft) return;
    const { draft, stale = false } = other;
    const swap = () => {
      const kept = readKept<T>(place);
      const of = original()?.version;
      writeOther(place, kept?.draft ? kept : null);
      writeKept(place, { draft, at: Date.now(), base: kept?.base ?? null, dirty: true, of });
      show(draft);
      changed();
      offer();
    };
    const drop = () => {
      writeOther(place, null);
      withdraw(place);
    };
    useDraftOffers.setState(({ offers }) => ({
      offers: [...offers, { place, at: other.at, stale, swap, drop }],
    }));
  };

  /** A draft that the post has overtaken is offered, and is no draft of this place any more. */
  const setAside = async (remote: KeptDraft) => {
    keepOther({ ...(await asOther(remote, empty)), stale: true });
    const gone = { draft: null, at: Date.now(), base: remote.updated_at, dirty: true };
    // Who has typed meanwhile writes over it.
    if (!readKept<T>(place)?.draft) writeKept(place, gone);
    await remove();
  };

  const look = async () => {
    const remote = await lookUp(key);
    const kept = readKept<T>(place);
    const verdict = decide(kept, remote, original());
    if (verdict === 'agree') agree(remote?.updated_at ?? null);
    else if (verdict === 'forget') {
      writeKept(place, null);
      if (!stopped) show(empty);
    } else if (verdict === 'remove') await remove();
    else if (verdict === 'push') await push();
    else if (remote && verdict === 'set-aside') await setAside(remote);
    else if (remote && verdict === 'push-keep') {
      keepOther(await asOther(remote, empty));
      await push();
    } else if (remote) {
      if (verdict === 'adopt-keep' && kept) keepOther(kept);
      await adopt(remote);
    }
  };

  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    then(push);
  };

  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE_MS);
  };

  const seen = () => {
    if (document.visibilityState === 'visible') then(look);
    else flush();
  };

  const kept = readKept<T>(place);
  if (kept?.draft && isStale(kept, original())) {
    writeOther(place, { ...kept, stale: true });
    forgetKept(place);
  }
  then(look);
  offer();
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', seen);
  window.addEventListener('pagehide', flush);
  return {
    changed,
    cleared: () => {
      clearTimeout(timer);
      timer = undefined;
      then(remove);
    },
    stop: () => {
      flush();
      stopped = true;
      withdraw(place);
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', seen);
      window.removeEventListener('pagehide', flush);
    },
  };
}

/** The server answers with nothing where there is none. */
async function lookUp(key: string): Promise<KeptDraft | undefined> {
  return await unwrap(api.GET('/api/forum/drafts/{key}', { params: { path: { key } } }));
}

async function asOther<T extends object>(remote: KeptDraft, empty: T): Promise<Kept<T>> {
  const draft = await toDevice(remote, empty);
  return { draft, at: Date.parse(remote.updated_at), base: null, dirty: true };
}

/** A draft of the server in the shape of its place. */
async function toDevice<T extends object>(remote: KeptDraft, empty: T): Promise<T> {
  const { body, title, category, reply_to, file, alt = '' } = remote;
  return {
    ...empty,
    body,
    ...('title' in empty ? { title: title ?? '' } : {}),
    ...('category' in empty ? { category: category ?? '' } : {}),
    ...('attached' in empty ? { attached: file ? { upload: file, alt } : null } : {}),
    ...('alt' in empty ? { alt } : {}),
    ...('replyTo' in empty && reply_to ? { replyTo: await replyTarget(reply_to) } : {}),
  };
}

/** The post that is answered, as it is quoted above the field; null when it is gone. */
async function replyTarget(post_id: string) {
  try {
    const { post } = await unwrap(
      api.GET('/api/forum/posts/{post_id}/context', { params: { path: { post_id } } }),
    );
    const excerpt = excerptOf(post.body).slice(0, EXCERPT);
    return { post_id, name: nameOf(post.sender), excerpt };
  } catch {
    return null;
  }
}
