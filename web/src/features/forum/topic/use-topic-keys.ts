import { useNavigate } from '@tanstack/react-router';
import type { RefObject } from 'react';
import type { Post, Topic } from '../../../api/types';
import { useShortcuts } from '../../../app/shortcuts';
import { anchorOf } from '../names';
import type { PostListHandle } from './PostList';
import { viewTop, whenDrawn } from './reveal';

interface TopicKeys {
  topic: Topic;
  posts: readonly Post[];
  list: RefObject<PostListHandle | null>;
  onReply: (post: Post | undefined) => void;
  onEdit: (post: Post) => void;
  onFollow: () => void;
}

/** The post the keyboard stands on. */
function focusedIndex(posts: readonly Post[]): number {
  const item = document.activeElement?.closest<HTMLElement>('[data-item]');
  return posts.findIndex((post) => post.post_id === item?.dataset.item);
}

const press = (act: string) =>
  document.activeElement
    ?.closest('[data-item]')
    ?.querySelector<HTMLElement>(`[data-act=${act}]`)
    ?.click();

/** The keys of a topic; `j` and `k` also reach posts that are not drawn. */
export function useTopicKeys({ topic, posts, list, onReply, onEdit, onFollow }: TopicKeys): void {
  const navigate = useNavigate();
  const move = (step: 1 | -1) => {
    const handle = list.current;
    if (!handle) return;
    const from = focusedIndex(posts);
    // Who stands nowhere begins with what they see.
    const first = handle.indexAt(viewTop());
    const start = handle.topOf(first) < 0 && first < posts.length - 1 ? first + 1 : first;
    const index = from < 0 ? start : from + step;
    const post = posts[index];
    if (!post) return;
    const element = document.getElementById(anchorOf(post.post_id));
    if (element) element.scrollIntoView({ block: 'nearest' });
    else handle.show(index, viewTop());
    whenDrawn(anchorOf(post.post_id), (drawn) => drawn.focus({ preventScroll: true }));
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    o: () => press('open'),
    l: () => press('react'),
    b: onFollow,
    u: () => void navigate({ to: '/forum/c/$category', params: { category: topic.category } }),
    r: () => {
      const post = posts[focusedIndex(posts)];
      onReply(post?.removed ? undefined : post);
    },
    e: () => {
      const post = posts[focusedIndex(posts)];
      if (post?.may_edit) onEdit(post);
    },
  });
}
