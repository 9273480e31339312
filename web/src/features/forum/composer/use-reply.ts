import { useCallback, useRef } from 'react';
import type { Post, Topic } from '../../../api/types';
import { useDraft } from '../drafts';
import { excerptOf, nameOf } from '../names';
import { type Attached, type ReplyTarget, post as sendPost } from '../outbox';
import { CLOSED_PLACE } from './closed-place';
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
export function useReply(topic: Topic, onSent: () => void, onChanged: () => Promise<unknown>) {
  const [draft, change, clear] = useDraft(`topic:${topic.slug}`, noDraft);
  const field = useRef<HTMLTextAreaElement>(null);
  const written = useRef(draft.body);
  written.current = draft.body;
  const files = useUpload((upload) => change({ attached: { upload, alt: '' } }));

  const focus = useCallback(() => {
    // The field shows its end once it has the new words.
    requestAnimationFrame(() => {
      if (!field.current) {
        // Who cannot write is led to what says why.
        document.getElementById(CLOSED_PLACE)?.focus();
        return;
      }
      field.current.focus();
      field.current.setSelectionRange(written.current.length, written.current.length);
    });
  }, []);
  const to = useCallback(
    (post: Post) => {
      change({ replyTo: targetOf(post) });
      focus();
    },
    [change, focus],
  );
  const cite = useCallback(
    (post: Post, text: string) => {
      const before = written.current.trimEnd();
      const body = `${before ? `${before}\n\n` : ''}${quoted(text)}`;
      change({ replyTo: targetOf(post), body });
      focus();
    },
    [change, focus],
  );
  const send = () => {
    const { body, replyTo, attached } = draft;
    const sent = sendPost(topic, {
      body,
      replyTo: replyTo ?? undefined,
      attached: attached ?? undefined,
    });
    clear();
    onSent();
    void sent.then(onChanged);
  };

  return { topic, draft, change, field, files, to, cite, send };
}

export type Reply = ReturnType<typeof useReply>;
