import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { at } from '../../api/forum';
import { toProblem, unwrap } from '../../api/problem';
import { patchPost } from '../../api/topic-query';
import type { MemberRef, Post } from '../../api/types';
import { useSession } from '../auth/session';
import type { Edited } from './post/EditForm';

/** The reactions with this emoji, whichever way it is written: some clients ask for its picture, some do not. */
export function reactionOf(post: Post, key: string) {
  const folded = (one: string) => one.replaceAll('\uFE0F', '');
  return post.reactions.find((reaction) => folded(reaction.key) === folded(key));
}

/** The post as it will be once the homeserver has taken the reaction. */
export function withReaction(post: Post, key: string, on: boolean, me: MemberRef): Post {
  const found = reactionOf(post, key);
  if ((found?.mine ?? false) === on) return post;
  if (!found) {
    return { ...post, reactions: [...post.reactions, { key, count: 1, mine: true, by: [me] }] };
  }
  const reactions = post.reactions
    .map((reaction) =>
      reaction === found
        ? {
            ...reaction,
            mine: on,
            count: reaction.count + (on ? 1 : -1),
            by: on
              ? [...reaction.by, me]
              : reaction.by.filter((member) => member.user_id !== me.user_id),
          }
        : reaction,
    )
    .filter((reaction) => reaction.count > 0);
  return { ...post, reactions };
}

export function useReact(post: Post) {
  const queryClient = useQueryClient();
  const me = useSession((state) => state.me);
  return useMutation({
    mutationFn: ({ key, on }: { key: string; on: boolean }) =>
      on
        ? unwrap(
            api.POST('/api/forum/posts/{post_id}/reactions', {
              params: { path: { post_id: post.post_id } },
              headers: { 'Idempotency-Key': crypto.randomUUID() },
              body: { key },
            }),
          )
        : unwrap(
            api.DELETE('/api/forum/posts/{post_id}/reactions/{key}', {
              params: { path: { post_id: post.post_id, key } },
            }),
          ),
    onMutate: async ({ key, on }) => {
      if (!me) return;
      await queryClient.cancelQueries({ queryKey: ['topic', post.topic_slug] });
      patchPost(queryClient, post, (current) => withReaction(current, key, on, me));
    },
    onSuccess: (answer) => patchPost(queryClient, post, () => answer),
    onError: () => queryClient.invalidateQueries({ queryKey: ['topic', post.topic_slug] }),
  });
}

/** Changes a post, if it still is at the version that the words rest on; else the newer one is shown. */
export function useEdit(post: Post) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ edited, key, version }: { edited: Edited; key: string; version: string }) =>
      unwrap(
        api.PUT('/api/forum/posts/{post_id}', {
          params: { path: { post_id: post.post_id } },
          headers: { 'Idempotency-Key': key, ...at(version).headers },
          body: edited,
        }),
      ),
    onSuccess: (answer) => patchPost(queryClient, post, () => answer),
    onError: (cause) => {
      const { newerPost } = toProblem(cause);
      if (newerPost) patchPost(queryClient, post, () => newerPost);
    },
  });
}

export function useRemove(post: Post) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE('/api/forum/posts/{post_id}', {
          params: { path: { post_id: post.post_id } },
          body: {},
        }),
      ),
    onSuccess: () => {
      patchPost(queryClient, post, (current) => ({
        ...current,
        html: '',
        body: '',
        reactions: [],
        removed: { by: 'author' },
      }));
      void queryClient.invalidateQueries({ queryKey: ['topic', post.topic_slug] });
    },
  });
}
