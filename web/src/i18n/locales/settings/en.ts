import type { Messages } from '../da';

type Settings = Pick<Messages, 'settings' | 'sessions' | 'security'>;

export const settings: Settings = {
  settings: {
    title: 'Settings',
    saved: 'Saved',
    profile: 'Profile',
    privacy: 'Privacy',
    account: 'Account',
    blocks: 'Blocked',
    language: 'Language',
    appearance: 'Appearance',
    data: 'Your data',
    sessions: 'Devices',
    security: 'Security',
    address: 'From {{address}}',
  },
  sessions: {
    title: 'Where you are logged in',
    intro: 'Log out of anything you do not recognise.',
    change_password: 'Then change your password',
    list: 'Browsers and apps',
    incomplete:
      'Element and other Matrix apps cannot be shown just now, because the homeserver does not answer.',
    kind_web: 'Browser',
    kind_matrix: 'Matrix app',
    current: 'This browser',
    in_use: 'In use now',
    last_seen: 'Last used {{time}}',
    since: 'Logged in {{date}}',
    browser_on: '{{browser}} on {{system}}',
    unknown_browser: 'Unknown browser',
    unnamed_app: 'Matrix app without a name',
    end: 'Log out',
    end_title: 'Log out of {{name}}?',
    end_text_current: 'It is the browser you are using now.',
    end_text_web: 'Whoever uses the browser has to log in again.',
    end_text_matrix:
      'The app has to log in again. If you have encrypted conversations in it, make sure first that the keys are backed up.',
    ended: 'You are logged out of {{name}}.',
    end_all: 'Log out everywhere',
    end_all_text:
      'If you are not sure whether you forgot to log out somewhere, log out of everything at once.',
    end_all_title: 'Log out everywhere?',
    end_all_confirm:
      'You will be logged out of every browser, this one too, and of Element and other Matrix apps. If you have encrypted conversations there, make sure first that the keys are backed up.',
    not_all_ended: 'You may not be logged out everywhere. Log in and try again.',
  },
  security: {
    title: 'Security',
    password_title: 'Change password',
    password_text:
      'The new password is for Element too. You stay logged in here, but are logged out of all other browsers and of Element and other Matrix apps. If you have encrypted conversations there, make sure first that the keys are backed up.',
    current_password: 'Current password',
    new_password: 'New password',
    change: 'Change password',
    changed: 'The password is changed, and you are logged out everywhere else.',
    in_doubt:
      'The password may or may not have been changed. Look under Latest events before you try again.',
    events_title: 'Latest events',
    events_text: 'If there is something you do not recognise, change your password.',
    events_empty: 'Nothing has happened yet.',
    kind_registered: 'The account was created',
    kind_login: 'Logged in',
    kind_login_refused: 'Wrong password',
    kind_logout: 'Logged out',
    kind_session_ended: 'A browser was logged out',
    kind_all_ended: 'Logged out everywhere',
    kind_password_changed: 'The password was changed',
    kind_refresh_replayed: 'A browser was logged out because an old login was used again',
    kind_device_ended: 'A Matrix app was logged out',
  },
};
