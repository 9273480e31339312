import type { AdminMessages } from './da';

export const admin: AdminMessages = {
  admin: {
    forbidden: 'Bare administratorer har tilgang hit.',
    parts: 'Administrasjon',
    members: {
      title: 'Medlemmer',
      intro:
        'Alle som har eller har hatt en konto her, de nyeste først. E-postadresser vises ikke, bare om de virker.',
      status: 'Kontoens tilstand',
      any_status: 'Alle',
      status_registering: 'Opprettes',
      status_active: 'Aktiv',
      status_suspended: 'Stengt',
      status_leaving: 'Slettes',
      status_left: 'Slettet',
      left: 'Slettet {{date}}',
      invited_by: 'Invitert av {{name}}',
      by_operator: 'Invitert fra serveren',
      email_none: 'Ingen e-post',
      email_unconfirmed: 'E-post ikke bekreftet',
      email_confirmed: 'E-post bekreftet',
      moderation: 'Historikk',
      none: 'Ingen kontoer passer til det.',
    },
    invitations: {
      title: 'Alle invitasjoner',
      intro: 'Territoriets invitasjoner, de nyeste først: hvem som opprettet dem, og hvem som kom.',
      state: 'Tilstand',
      any_state: 'Alle',
      none: 'Ingen invitasjoner passer til det.',
    },
  },
};
