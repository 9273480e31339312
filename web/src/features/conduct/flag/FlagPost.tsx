import { useQueryClient } from '@tanstack/react-query';
import { patchPost } from '../../../api/topic-query';
import type { Post } from '../../../api/types';
import { FlagDialog } from './FlagDialog';

/** Tells the moderators of a post. */
export function FlagPost({ post, onClose }: { post: Post; onClose: () => void }) {
  const queryClient = useQueryClient();
  return (
    <FlagDialog
      target={{ post_id: post.post_id }}
      member={post.sender}
      flagged={post.flagged_by_me}
      onFlagged={() =>
        patchPost(queryClient, post, (current) => ({ ...current, flagged_by_me: true }))
      }
      onClose={onClose}
    />
  );
}
