import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Post, Topic } from '../../../api/types';
import { tellLacking, toast } from '../../../ui/Toasts/toasts';
import { post as sendPost } from '../delivery';
import { useDraft } from '../drafts';
import { excerptOf, nameOf } from '../names';
import type { Attached, ReplyTarget } from '../outbox';
import { CLOSED_PLACE } from './closed-place';
import { type Shut, useShut } from './shut';
import { useUpload } from './use-upload';

interface ReplyDraft {
  body: string;
  replyTo: ReplyTarget | null;
  attached: Attached | null;
}

const EXCERPT = 140;
const noDraft: ReplyDraft = { body: '', replyTo: null, attached: null };

const targetOf = (post: Post): ReplyTarget => ({
  post_id: post.post_id,
  name: nameOf(post.sender),
  excerpt: excerptOf(post.body).slice(0, EXCERPT),
});

/** A text as a Markdown quote. */
export function quoted(text: string): string {
  const lines = text.trim().split('\n');
  return `${lines.map((line) => `> ${line}`.trim()).join('\n')}\n\n`;
}

/** The answer that is being written in a topic. */
export function useReply(topic: Topic, onSent: () => void) {
  const [draft, change, clear] = useDraft(`topic:${topic.slug}`, noDraft);
  const field = useRef<HTMLTextAreaElement>(null);
  const written = useRef(draft.body);
  written.current = draft.body;
  const files = useUpload((attached) => change({ attached }));

  const isRefused = useRefusal(useShut(topic));

  const focus = useCallback(() => {
    // At once, or the letters that follow on the key are lost; its end once it has the new words.
    field.current?.focus();
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(written.current.length, written.current.length);
    });
  }, []);
  const write = useCallback(() => {
    if (!isRefused()) focus();
  }, [isRefused, focus]);
  const to = useCallback(
    (post: Post) => {
      if (isRefused()) return;
      change({ replyTo: targetOf(post) });
      focus();
    },
    [isRefused, change, focus],
  );
  const cite = useCallback(
    (post: Post, text: string) => {
      if (isRefused()) return;
      const before = written.current.trimEnd();
      const body = `${before ? `${before}\n\n` : ''}${quoted(text)}`;
      change({ replyTo: targetOf(post), body });
      focus();
    },
    [isRefused, change, focus],
  );
  const send = () => {
    const { body, replyTo, attached } = draft;
    sendPost(topic, {
      body,
      replyTo: replyTo ?? undefined,
      attached: attached ?? undefined,
    });
    clear();
    onSent();
  };

  return { topic, draft, change, field, files, write, to, cite, send };
}

export type Reply = ReturnType<typeof useReply>;

/** Tells who cannot write why, so that nothing waits for the day when they can. */
function useRefusal(shut: Shut | undefined) {
  const { t } = useTranslation();
  const tell = () => {
    document.getElementById(CLOSED_PLACE)?.focus();
    if (shut?.by !== 'badge') return;
    if (shut.badges.length > 0) tellLacking(shut.badges);
    else toast(t('badges.read_only'));
  };
  const latest = useRef({ shut, tell });
  latest.current = { shut, tell };
  // The same for as long as the topic is open: every post holds it.
  return useCallback(() => {
    if (latest.current.shut) latest.current.tell();
    return latest.current.shut !== undefined;
  }, []);
}
