import type { AdminMessages } from './da';

export const admin: AdminMessages = {
  admin: {
    forbidden: 'Bara administratörer har tillgång hit.',
    parts: 'Administration',
    members: {
      title: 'Medlemmar',
      intro:
        'Alla som har eller har haft ett konto här, de nyaste först. E-postadresser visas inte, bara om de fungerar.',
      status: 'Kontots tillstånd',
      any_status: 'Alla',
      status_registering: 'Skapas',
      status_active: 'Aktivt',
      status_suspended: 'Avstängt',
      status_leaving: 'Raderas',
      status_left: 'Raderat',
      left: 'Raderat {{date}}',
      invited_by: 'Inbjuden av {{name}}',
      by_operator: 'Inbjuden från servern',
      email_none: 'Ingen e-post',
      email_unconfirmed: 'E-post inte bekräftad',
      email_confirmed: 'E-post bekräftad',
      moderation: 'Historik',
      none: 'Inga konton passar in på det.',
    },
    invitations: {
      title: 'Alla inbjudningar',
      intro: 'Territoriets inbjudningar, de nyaste först: vem som skapade dem och vem som kom.',
      state: 'Tillstånd',
      any_state: 'Alla',
      none: 'Inga inbjudningar passar in på det.',
    },
  },
};
