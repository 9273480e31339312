import { type QueryClient, queryOptions } from '@tanstack/react-query';
import i18next from 'i18next';
import { api } from './client';
import type { AppealKind, Conduct, FlagWish } from './conduct-types';
import { at } from './forum';
import { ownProfileQuery } from './people-queries';
import { unwrap } from './problem';

const ofCase = (case_id: string) => ({ params: { path: { case_id } } });

/** Whom or what a flag is about. */
export type FlagTarget = { post_id: string } | { user_id: string };

/** What a member does about moderation. */
export const conduct = {
  acknowledge: (case_id: string) =>
    unwrap(
      api.POST('/api/users/me/strikes/{case_id}/acknowledge', {
        params: { ...ofCase(case_id).params, query: { lang: i18next.language } },
      }),
    ),
  appeal: (case_id: string, kind: AppealKind, text: string) =>
    unwrap(api.POST('/api/appeals', { body: { case_id, kind, text } })),
  /** Answers what a moderator asked about an appeal. */
  reply: (case_id: string, text: string) =>
    unwrap(api.POST('/api/appeals/{case_id}/reply', { ...ofCase(case_id), body: { text } })),
  /** Answers what a moderator asked about an open case. */
  answer: (case_id: string, text: string) =>
    unwrap(
      api.POST('/api/users/me/questions/{case_id}/answer', {
        params: { ...ofCase(case_id).params, query: { lang: i18next.language } },
        body: { text },
      }),
    ),
  /** Tells the moderators; false when the same member had told them before. */
  flag: async (target: FlagTarget, body: FlagWish): Promise<boolean> => {
    const answer =
      'post_id' in target
        ? await api.POST('/api/forum/posts/{post_id}/flag', { params: { path: target }, body })
        : await api.POST('/api/users/{user_id}/flag', { params: { path: target }, body });
    await unwrap(Promise.resolve(answer));
    return answer.response.status === 201;
  },
  lock: (topic_id: string, locked: boolean, reason: string, version: string) =>
    unwrap(
      api.POST('/api/forum/topics/{topic_id}/lock', {
        params: { path: { topic_id } },
        ...at(version),
        body: { locked, reason },
      }),
    ),
};

/** With the rules by the names that they have in the language of the page. */
export const conductQuery = () =>
  queryOptions({
    queryKey: ['conduct', i18next.language],
    queryFn: (): Promise<Conduct> =>
      unwrap(api.GET('/api/users/me/conduct', { params: { query: { lang: i18next.language } } })),
  });

/**
 * Whether the member may write. It changes by events and refusals, which make it stale: the forum
 * does not ask again by itself.
 */
export const ownStandingQuery = queryOptions({
  ...ownProfileQuery,
  staleTime: Number.POSITIVE_INFINITY,
  select: (profile) => profile.conduct ?? null,
});

/** What changes with the member's strikes. */
export const KEYS_BY_STANDING = [
  ['conduct'],
  ['profile', 'me'],
  ['permissions'],
  ['categories'],
  ['topic'],
];

/** The member's standing has changed, or the page knew an old one. */
export function refreshStanding(queryClient: QueryClient): void {
  for (const queryKey of KEYS_BY_STANDING) void queryClient.invalidateQueries({ queryKey });
}

/** With the rules by the names that they have in the language of the page. */
export const transparencyQuery = () =>
  queryOptions({
    queryKey: ['transparency', i18next.language],
    queryFn: () =>
      unwrap(api.GET('/api/transparency', { params: { query: { lang: i18next.language } } })),
  });
