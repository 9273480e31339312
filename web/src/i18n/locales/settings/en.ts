import type { Messages } from '../da';

type Settings = Pick<Messages, 'settings' | 'sessions' | 'security' | 'matrix_settings'>;

export const settings: Settings = {
  settings: {
    title: 'Settings',
    saved: 'Saved',
    profile: 'Profile',
    privacy: 'Privacy',
    account: 'Account',
    blocks: 'Blocked',
    notifications: 'Notifications',
    language: 'Language',
    appearance: 'Appearance',
    data: 'Your data',
    sessions: 'Devices',
    matrix: 'Element and Matrix',
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
    kind_reset_asked: 'Somebody asked for a link to a new password',
    kind_password_reset: 'A new password was chosen with a link',
    kind_email_change_asked: 'A new e-mail address was asked for',
    kind_email_verified: 'The e-mail address was confirmed',
    kind_terms_accepted: 'Code of conduct and privacy statement were accepted',
    kind_export_asked: 'You asked for a copy of everything',
    kind_left: 'The account was deleted',
  },
  matrix_settings: {
    intro:
      'Your account is a Matrix account, too. You can read and write everything from Element and other Matrix apps.',
    identity: 'Your Matrix account',
    password:
      'It is the same password in both places. If you change it here, the new one holds in Element as well.',
    sign_in: 'Sign in with Element',
    qr: 'QR code that opens the Element app with your server and your name',
    step_get: 'Get Element for your phone.',
    step_scan:
      'Point the camera of the phone at the code. The app opens with your server and your name filled in.',
    step_password: 'Enter the password that you use here.',
    step_spaces: 'Your categories and the topics you follow are there already.',
    open_app: 'Open Element on this device',
    open_web: 'Element in the browser',
    by_hand:
      'The code and the link go by way of mobile.element.io. If you would rather not, choose the server in the app yourself, enter the address above, and sign in with your username.',
    sessions: 'See where you are signed in',
  },
};
