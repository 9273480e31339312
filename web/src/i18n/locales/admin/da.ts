import type { Words } from '../da';

/** What those see who run the territory. */
export const admin = {
  admin: {
    forbidden: 'Kun administratorer har adgang hertil.',
    parts: 'Administration',
    members: {
      title: 'Medlemmer',
      intro:
        'Alle, der har eller har haft en konto her, de nyeste først. E-mailadresser vises ikke, kun om de virker.',
      status: 'Kontoens tilstand',
      any_status: 'Alle',
      status_registering: 'Oprettes',
      status_active: 'Aktiv',
      status_suspended: 'Lukket',
      status_leaving: 'Slettes',
      status_left: 'Slettet',
      left: 'Slettet {{date}}',
      invited_by: 'Inviteret af {{name}}',
      by_operator: 'Inviteret fra serveren',
      email_none: 'Ingen e-mail',
      email_unconfirmed: 'E-mail ikke bekræftet',
      email_confirmed: 'E-mail bekræftet',
      moderation: 'Historik',
      none: 'Ingen konti passer til det.',
    },
    invitations: {
      title: 'Alle invitationer',
      intro: 'Territoriets invitationer, de nyeste først: hvem der lavede dem, og hvem der kom.',
      state: 'Tilstand',
      any_state: 'Alle',
      none: 'Ingen invitationer passer til det.',
    },
  },
};

export type AdminMessages = Words<typeof admin>;
