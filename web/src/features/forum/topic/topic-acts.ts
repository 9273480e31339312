import { useMutation, useQueryClient } from '@tanstack/react-query';
import { forum } from '../../../api/forum';
import { toProblem } from '../../../api/problem';
import { patchTopic } from '../../../api/topic-query';
import type { Following, Topic } from '../../../api/types';
import { useSentence } from '../../../ui/Notice/Notice';
import { tellProblem } from '../../../ui/Toasts/toasts';

/** Something done to a topic, whose answer is the topic as it is afterwards. */
export function useTopicAct(topic: Pick<Topic, 'slug'>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (act: () => Promise<Topic>) => act(),
    onSuccess: (answer) => {
      patchTopic(queryClient, topic.slug, answer);
      void queryClient.invalidateQueries({ queryKey: ['topic', topic.slug] });
      void queryClient.invalidateQueries({ queryKey: ['topics'] });
      void queryClient.invalidateQueries({ queryKey: ['categories'] });
    },
  });
}

/** The same for what needs no dialog: what goes wrong is told in passing. */
export function useActOrTell(topic: Pick<Topic, 'slug'>) {
  const { mutate, isPending } = useTopicAct(topic);
  const sentence = useSentence();
  const act = (doing: () => Promise<Topic>, onDone?: () => void) =>
    mutate(doing, {
      ...(onDone ? { onSuccess: onDone } : {}),
      onError: (cause) => tellProblem(toProblem(cause), sentence),
    });
  return { act, isPending };
}

/** Shown at once; taken back when the server refuses. */
export function useFollow(topic: Topic) {
  const queryClient = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: (level: Following) => forum.follow(topic.topic_id, level),
    onMutate: (following) => {
      patchTopic(queryClient, topic.slug, { following });
      return topic.following;
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['topic', topic.slug] });
      void queryClient.invalidateQueries({ queryKey: ['unread'] });
    },
    onError: (cause, _level, before) => {
      if (before) patchTopic(queryClient, topic.slug, { following: before });
      tellProblem(toProblem(cause), sentence);
    },
  });
}
