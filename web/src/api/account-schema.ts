import type { components } from './schema.gen';

/** One place where the member is signed in. */
export interface SignIn {
  session_id: string;
  /** A browser here, or a Matrix device at the homeserver. */
  kind: 'web' | 'matrix';
  /** The session of this request. */
  current: boolean;
  /** The browser's `User-Agent`, or what the Matrix client calls itself; may be empty. */
  name: string;
  created_at?: string | null;
  last_seen_at?: string | null;
  address?: string | null;
}

/** Something that happened to the safety of the account. */
export interface SecurityLine {
  kind:
    | 'registered'
    | 'login'
    | 'login_refused'
    | 'logout'
    | 'session_ended'
    | 'all_ended'
    | 'password_changed'
    | 'refresh_replayed'
    | 'device_ended';
  at: string;
  address?: string | null;
}

interface PasswordChange {
  current_password: string;
  new_password: string;
}

/** Everywhere that the member is signed in, what was used last first. */
interface SignInList {
  items: SignIn[];
  /** False while the homeserver is away: its devices are not in the list. */
  complete: boolean;
}

interface Json<T> {
  content: { 'application/json': T };
}

interface Answers<Good> {
  responses: Good & { default: Json<components['schemas']['ErrorBody']> };
}

interface Done {
  204: { content?: never };
}

/**
 * The paths of a member's account, by hand. They go, with this file, when `schema.gen.ts` has them:
 * `client.ts` and `types.ts` are all that names it.
 */
export interface AccountPaths {
  '/api/auth/sessions': {
    get: Answers<{ 200: Json<SignInList> }>;
  };
  '/api/auth/sessions/{session_id}': {
    delete: Answers<Done> & { parameters: { path: { session_id: string } } };
  };
  '/api/auth/logout-all': {
    post: Answers<Done>;
  };
  '/api/auth/password': {
    put: Answers<Done> & { requestBody: Json<PasswordChange> };
  };
  '/api/auth/security-events': {
    get: Answers<{ 200: Json<{ items: SecurityLine[]; next_cursor?: string | null }> }> & {
      parameters: { query?: { cursor?: string; limit?: number } };
    };
  };
}
