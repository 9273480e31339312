import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { forum } from '../../../api/forum';
import { patchUnread } from '../../../api/topic-query';
import type { Post, Topic } from '../../../api/types';
import { readMarks } from './read-marks';

/** So long a post must be before the reader to have been read. */
const DWELL_MS = 1000;
const LOOK_MS = 250;

interface Reading {
  topic: Topic;
  posts: readonly Post[];
  complete: boolean;
  unread: number;
  firstUnread: string | undefined;
  /** The last post that the reader sees. */
  lastInView: () => number;
}

/** Whether the post stands before the first unread one. */
function isReadAlready(index: number, { posts, firstUnread }: Reading): boolean {
  return index < posts.findIndex((post) => post.post_id === firstUnread);
}

/** Marks as read what stood before the reader for a while, on a page that is looked at. */
export function useReading(reading: Reading): void {
  const queryClient = useQueryClient();
  const latest = useRef(reading);
  latest.current = reading;
  const { slug } = reading.topic;
  const wanted = reading.unread > 0 && reading.topic.following !== 'none';

  useEffect(() => {
    if (!wanted) return;
    let looking: { postId: string; index: number; since: number } | undefined;

    const marks = readMarks(async (postId) => {
      const { topic, posts, complete } = latest.current;
      const index = posts.findIndex((post) => post.post_id === postId);
      const rest = posts.slice(index + 1).filter((post) => !post.mine);
      await forum.read(topic.topic_id, postId);
      if (complete) {
        const first_unread = rest[0]?.post_id ?? null;
        patchUnread(queryClient, slug, { unread: rest.length, first_unread });
      }
    });

    const timer = setInterval(() => {
      const { posts, lastInView } = latest.current;
      const index = document.visibilityState === 'visible' ? lastInView() : -1;
      const post = posts[index];
      if (!post || isReadAlready(index, latest.current)) {
        looking = undefined;
        return;
      }
      // Who scrolls on has read the lower of the two when its second is over.
      if (!looking || index < looking.index) {
        looking = { postId: post.post_id, index, since: Date.now() };
      } else if (Date.now() - looking.since >= DWELL_MS) {
        marks.mark(looking.postId);
        if (looking.postId !== post.post_id) {
          looking = { postId: post.post_id, index, since: Date.now() };
        }
      }
    }, LOOK_MS);
    window.addEventListener('online', marks.online);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', marks.online);
    };
  }, [wanted, slug, queryClient]);
}
