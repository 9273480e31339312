import i18next from 'i18next';
import { api } from './client';
import type {
  AppealDecision,
  AppealFilter,
  AuditWish,
  CaseSummary,
  ConfirmWish,
  DecisionWish,
  InterimWish,
  ListMode,
  QueueWish,
  RemovalWish,
  Seen,
  StrikeThought,
} from './moderation-types';
import { unwrap } from './problem';

type Cursor = string | undefined;
const from = (cursor: Cursor) => (cursor ? { cursor } : {});
const member = (user_id: string) => ({ params: { path: { user_id } } });
const ofCase = (case_id: string) => ({ params: { path: { case_id } } });
/** What is judged without a report. */
type About = { post_id: string } | { user_id: string };
/** The same key does the same once, however often it is sent. */
const once = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** What those who moderate ask and do. A write on a case names the version it was decided on. */
export const moderation = {
  queue: (wish: QueueWish, cursor: Cursor) =>
    unwrap(
      api.GET('/api/forum/moderation/queue', { params: { query: { ...wish, ...from(cursor) } } }),
    ),
  counts: () => unwrap(api.GET('/api/forum/moderation/queue', { params: { query: { limit: 1 } } })),
  rules: () =>
    unwrap(
      api.GET('/api/forum/moderation/rules', { params: { query: { lang: i18next.language } } }),
    ),

  case: (id: string) => unwrap(api.GET('/api/forum/moderation/cases/{case_id}', ofCase(id))),
  /** The file of a kept post: nobody sees it before they have asked for it. */
  evidenceFile: (case_id: string, post_id: string, version: string) =>
    unwrap(
      api.GET('/api/forum/moderation/cases/{case_id}/evidence/{post_id}/media', {
        params: { path: { case_id, post_id }, query: { version } },
        parseAs: 'blob',
      }),
    ),
  claim: (id: string, version: number, claim: boolean) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/claim', {
        ...ofCase(id),
        body: { version, claim },
      }),
    ),
  note: (id: string, version: number, text: string, to_member: boolean) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/note', {
        ...ofCase(id),
        body: { version, text, to_member },
      }),
    ),
  merge: (id: string, version: number, into: Pick<CaseSummary, 'case_id' | 'version'>) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/merge', {
        ...ofCase(id),
        body: { version, into: into.case_id, into_version: into.version },
      }),
    ),
  preview: (id: string, body: DecisionWish) =>
    unwrap(api.POST('/api/forum/moderation/cases/{case_id}/preview', { ...ofCase(id), body })),
  decide: (id: string, version: number, wish: DecisionWish) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/decide', {
        ...ofCase(id),
        body: { version, ...wish },
      }),
    ),
  confirm: (id: string, version: number, wish: ConfirmWish) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/confirm', {
        ...ofCase(id),
        body: { version, ...wish },
      }),
    ),
  previewConfirmation: (id: string, version: number, wish: ConfirmWish) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/confirm/preview', {
        ...ofCase(id),
        body: { version, ...wish },
      }),
    ),
  lift: (id: string, version: number, text: string) =>
    unwrap(
      api.POST('/api/forum/moderation/cases/{case_id}/lift', {
        ...ofCase(id),
        body: { version, text },
      }),
    ),
  /** Judges what nobody has reported. */
  strike: (
    about: About,
    wish: DecisionWish & { rule: string; facts: string; seen?: Seen },
    key: string,
  ) =>
    unwrap(
      api.POST('/api/forum/moderation/strike', { params: once(key), body: { ...about, ...wish } }),
    ),
  /** What the member would read of that; with its key, under the same number. */
  previewStrike: (about: About, wish: StrikeThought, key: string) =>
    unwrap(
      api.POST('/api/forum/moderation/strike/preview', {
        params: once(key),
        body: { ...about, ...wish },
      }),
    ),
  interimSuspend: (body: InterimWish, key: string) =>
    unwrap(api.POST('/api/forum/moderation/interim-suspend', { params: once(key), body })),
  previewInterim: (body: InterimWish, key: string) =>
    unwrap(api.POST('/api/forum/moderation/interim-suspend/preview', { params: once(key), body })),

  member: (user_id: string) =>
    unwrap(api.GET('/api/forum/moderation/members/{user_id}', member(user_id))),
  noteMember: (user_id: string, text: string) =>
    unwrap(
      api.POST('/api/forum/moderation/members/{user_id}/notes', {
        ...member(user_id),
        body: { text },
      }),
    ),
  resetName: (user_id: string, reason: string) =>
    unwrap(
      api.POST('/api/forum/moderation/members/{user_id}/reset-name', {
        ...member(user_id),
        body: { reason },
      }),
    ),
  removePosts: (user_id: string, body: RemovalWish, key: string) =>
    unwrap(
      api.POST('/api/forum/moderation/members/{user_id}/remove-posts', {
        params: { path: { user_id }, ...once(key) },
        body,
      }),
    ),
  previewRemoval: (user_id: string, body: RemovalWish, key: string) =>
    unwrap(
      api.POST('/api/forum/moderation/members/{user_id}/remove-posts/preview', {
        params: { path: { user_id }, ...once(key) },
        body,
      }),
    ),

  appeals: (state: AppealFilter, cursor: Cursor) =>
    unwrap(api.GET('/api/appeals', { params: { query: { state, ...from(cursor) } } })),
  decideAppeal: (id: string, version: number, decision: AppealDecision, text: string) =>
    unwrap(
      api.POST('/api/appeals/{case_id}/decide', {
        ...ofCase(id),
        body: { version, decision, text },
      }),
    ),
  claimAppeal: (id: string, version: number, claim: boolean) =>
    unwrap(api.POST('/api/appeals/{case_id}/claim', { ...ofCase(id), body: { version, claim } })),
  askMember: (id: string, version: number, text: string) =>
    unwrap(api.POST('/api/appeals/{case_id}/ask', { ...ofCase(id), body: { version, text } })),

  raid: () => unwrap(api.GET('/api/forum/moderation/raid')),
  setRaid: (on: boolean, reason: string) =>
    unwrap(api.POST('/api/forum/moderation/raid', { body: { on, reason } })),

  audit: (wish: AuditWish, cursor: Cursor) =>
    unwrap(api.GET('/api/audit', { params: { query: { ...wish, ...from(cursor) } } })),
  /** The whole log, signed, one line for each entry. */
  auditExport: () => unwrap(api.GET('/api/audit/export', { parseAs: 'text' })),

  policies: () => unwrap(api.GET('/api/forum/moderation/policies')),
  previewList: (list: string) =>
    unwrap(api.POST('/api/forum/moderation/policies/preview', { body: { list } })),
  watch: (list: string, mode: ListMode) =>
    unwrap(api.POST('/api/forum/moderation/policies', { body: { list, mode } })),
  unwatch: (room_id: string) =>
    unwrap(
      api.DELETE('/api/forum/moderation/policies/{room_id}', { params: { path: { room_id } } }),
    ),
};
