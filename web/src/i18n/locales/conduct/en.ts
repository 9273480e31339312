import type { Messages } from '../da';

/** What moderation says in the forum. */
export const conduct: Pick<
  Messages,
  'conduct_nav' | 'flag_menu' | 'moderated' | 'barrier' | 'topic_lock'
> = {
  conduct_nav: {
    conduct: 'My conduct',
    transparency: 'Transparency',
  },
  flag_menu: {
    post: 'Report …',
    post_again: 'Reported by you',
    member: 'Report',
  },
  moderated: {
    hidden: 'Hidden until a moderator has looked at it. Several members have reported the post.',
    hidden_own:
      'Your post is hidden from others until a moderator has looked at it. Several members have reported it.',
    show: 'Show anyway',
    hide: 'Hide again',
    to_queue: 'Go to the case',
    removed: 'The post was removed by the moderators.',
    removed_because: 'The post was removed by the moderators: {{reason}}',
    why_own: 'See the reasons',
    restored:
      'Restored after a new decision. Written by <member /> {{time}}, sent again by Althing.',
  },
  barrier: {
    strike: 'Strike {{step}}',
    acknowledge_one: 'You have been given a strike. Read the reasons before you write again.',
    acknowledge_other:
      'You have been given {{count}} strikes. Read the reasons before you write again.',
    read: 'Read the reasons',
    acknowledge: 'I have read them',
    acknowledged: 'Thank you. It is noted that you have read the reasons.',
    muted: 'You can read, but not write before {{time}}.',
    muted_refresher:
      'You can read, but not write before {{time}} and before you have passed the refresher.',
    muted_text: 'It follows from a strike. My conduct says why, and how to appeal.',
    suspended: 'Your account is closed for everything but your own case.',
    terms: 'Accept the new rules to write.',
    terms_go: 'Read and answer',
    terms_text:
      'The code of conduct or the privacy statement has changed. You can read in the meantime.',
    refresher: 'Take the refresher',
    draft_kept: 'What you have written is kept.',
    banner_title_one: 'You have been given a strike',
    banner_title_other: 'You have been given {{count}} strikes',
    banner_text:
      'Read the reasons and confirm that you have read them. Before that you cannot write.',
  },
  topic_lock: {
    lock: 'Lock topic',
    unlock: 'Unlock topic',
    title_lock: 'Lock the topic?',
    title_unlock: 'Unlock the topic?',
    text_lock:
      'Everybody can read, but only moderators can write, here and in Element. The reason is shown to everybody.',
    text_unlock: 'Those who could write before can write again.',
    reason: 'Reason',
    done_lock: 'The topic is locked.',
    done_unlock: 'The topic is unlocked.',
    locked: 'Locked',
    locked_because: 'Locked: {{reason}}',
    since: 'Locked {{time}}.',
  },
};
