import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forum } from '../../../api/forum';
import { toProblem } from '../../../api/problem';
import { patchTopic } from '../../../api/topic-query';
import type { Following, Topic } from '../../../api/types';
import { useSentence } from '../../../ui/Notice/Notice';
import { tellProblem, toast } from '../../../ui/Toasts/toasts';

/** Something done to a topic, whose answer is the topic as it is afterwards. */
function useTopicAct(topic: Pick<Topic, 'slug'>) {
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

/**
 * The same for a dialog: only the topic that it was opened on is changed. If somebody else was faster with the same
 * thing, the newer topic is shown, and the next try is about that.
 */
export function useTopicChange(topic: Topic, thing: (of: Topic) => unknown) {
  const queryClient = useQueryClient();
  const [seen, setSeen] = useState(topic);
  const { mutate, error, isPending } = useTopicAct(topic);
  const change = (doing: (version: string) => Promise<Topic>, onSuccess: () => void) =>
    mutate(
      () =>
        doing(seen.version).catch((cause) => {
          const { newerTopic } = toProblem(cause);
          const isOther = newerTopic && thing(newerTopic) === thing(seen);
          return isOther ? doing(newerTopic.version) : Promise.reject(cause);
        }),
      {
        onSuccess,
        onError: (cause) => {
          const { newerTopic } = toProblem(cause);
          if (!newerTopic) return;
          setSeen(newerTopic);
          patchTopic(queryClient, topic.slug, newerTopic);
        },
      },
    );
  return { change, error, isPending };
}

/** The same for what needs no dialog: what goes wrong is told in passing. */
export function useActOrTell(topic: Pick<Topic, 'slug'>) {
  const { mutate, mutateAsync, isPending } = useTopicAct(topic);
  const sentence = useSentence();
  /** Says that it is done, and for a while offers the way back. */
  const act = (doing: () => Promise<Topic>, said: string, back: () => Promise<Topic>) =>
    mutate(doing, {
      onSuccess: () => toast(said, { undo: () => mutateAsync(back) }),
      onError: (cause) => tellProblem(toProblem(cause), sentence),
    });
  return { act, isPending };
}

/** Shown at once; taken back when the server refuses. To hear less of a topic can be undone. */
export function useFollow(topic: Topic) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sentence = useSentence();
  const { slug, topic_id } = topic;
  const show = (following: Following) => patchTopic(queryClient, slug, { following });
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: ['topic', slug] });
    void queryClient.invalidateQueries({ queryKey: ['unread'] });
  };
  const goBack = async (before: Following) => {
    show(before);
    // Whether or not it is refused, the server says how it stands.
    await forum.follow(topic_id, before).finally(refresh);
  };
  return useMutation({
    mutationFn: (level: Following) => forum.follow(topic_id, level),
    onMutate: (level) => {
      show(level);
      return topic.following;
    },
    onSuccess: (_, level, before) => {
      refresh();
      if (level === 'follow' || level === before) return;
      toast(t(`topic_head.${level}_done`), { undo: () => goBack(before) });
    },
    onError: (cause, _level, before) => {
      if (before) show(before);
      tellProblem(toProblem(cause), sentence);
    },
  });
}
