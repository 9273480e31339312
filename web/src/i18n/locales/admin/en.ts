import type { AdminMessages } from './da';

export const admin: AdminMessages = {
  admin: {
    forbidden: 'Only administrators come in here.',
    parts: 'Administration',
    members: {
      title: 'Members',
      intro:
        'Everybody who has, or had, an account here, the newest first. E-mail addresses are not shown, only whether they work.',
      status: 'State of the account',
      any_status: 'All',
      status_registering: 'Being created',
      status_active: 'Active',
      status_suspended: 'Suspended',
      status_leaving: 'Being deleted',
      status_left: 'Deleted',
      left: 'Deleted {{date}}',
      invited_by: 'Invited by {{name}}',
      by_operator: 'Invited from the server',
      email_none: 'No e-mail',
      email_unconfirmed: 'E-mail not confirmed',
      email_confirmed: 'E-mail confirmed',
      moderation: 'History',
      none: 'No accounts match.',
    },
    invitations: {
      title: 'All invitations',
      intro: 'The invitations of the territory, the newest first: who made them, and who came.',
      state: 'State',
      any_state: 'All',
      none: 'No invitations match.',
    },
  },
};
