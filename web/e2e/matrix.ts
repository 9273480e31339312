import { Refused } from './element';
import { homeserverUrl, password } from './stack';

interface Login {
  user_id: string;
  access_token: string;
}

interface SyncAnswer {
  next_batch: string;
  rooms?: {
    join?: Record<string, Counted>;
  };
}

interface Count {
  notification_count?: number;
}

interface Counted {
  unread_notifications?: Count;
  unread_thread_notifications?: Record<string, Count>;
}

/** Threads are counted apart. */
const FILTER = encodeURIComponent(
  JSON.stringify({ room: { timeline: { unread_thread_notifications: true } } }),
);

type Rules = { rule_id: string; enabled: boolean }[];

interface PushRules {
  global: { override?: Rules; room?: Rules };
}

/**
 * A member in a plain Matrix client, for what the spec says of devices, of reading (receipts, mentions,
 * the counts that a client shows) and of whom one ignores.
 */
export class MatrixClient {
  private transactions = 0;
  private since: string | undefined;
  private readonly counts = new Map<string, number | undefined>();

  private constructor(
    private readonly userId: string,
    private readonly token: string,
  ) {}

  /** On a new device. */
  static async login(
    username: string,
    { secret = password, device = 'Element' } = {},
  ): Promise<MatrixClient> {
    const { user_id, access_token } = await request<Login>('POST', 'login', undefined, {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: username },
      password: secret,
      initial_device_display_name: device,
    });
    return new MatrixClient(user_id, access_token);
  }

  /** Whose device it is; throws `Refused` once it is signed out. */
  async whoami(): Promise<string> {
    return (await request<{ user_id: string }>('GET', 'account/whoami', this.token)).user_id;
  }

  /** Whether the member is in the room of an alias, given without its server. */
  async isIn(localpart: string): Promise<boolean> {
    const alias = encodeURIComponent(`#${localpart}${this.userId.replace(/^[^:]*/, '')}`);
    const { room_id } = await request<{ room_id: string }>(
      'GET',
      `directory/room/${alias}`,
      this.token,
    );
    const { joined_rooms } = await request<{ joined_rooms: string[] }>(
      'GET',
      'joined_rooms',
      this.token,
    );
    return joined_rooms.includes(room_id);
  }

  /** Whose words the client hides. */
  async ignored(): Promise<string[]> {
    const { ignored_users } = await request<{ ignored_users: object }>(
      'GET',
      this.ignoredPath,
      this.token,
    );
    return Object.keys(ignored_users);
  }

  /** Hides nobody's words but theirs. */
  async ignore(...userIds: string[]): Promise<void> {
    const ignored_users = Object.fromEntries(userIds.map((id) => [id, {}]));
    await request('PUT', this.ignoredPath, this.token, { ignored_users });
  }

  private get ignoredPath(): string {
    return `user/${encodeURIComponent(this.userId)}/account_data/m.ignored_user_list`;
  }

  /** How somebody stands to a room, and why, as the room says. */
  membership(room: string, userId: string): Promise<{ membership: string; reason?: string }> {
    const key = encodeURIComponent(userId);
    const path = `rooms/${encodeURIComponent(room)}/state/m.room.member/${key}`;
    return request('GET', path, this.token);
  }

  /** What an event says; nothing, once it is redacted. */
  async content(room: string, eventId: string): Promise<object> {
    const path = `rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(eventId)}`;
    return (await request<{ content: object }>('GET', path, this.token)).content;
  }

  /**
   * How many posts the client shows as unread, those in threads too; only of a room that the member is in.
   * It goes on from the last sync, as clients do: the answer to a first sync may be minutes old.
   */
  async unread(room: string): Promise<number | undefined> {
    const since = this.since ? `&since=${encodeURIComponent(this.since)}` : '';
    const answer = await request<SyncAnswer>(
      'GET',
      `sync?timeout=0&filter=${FILTER}${since}`,
      this.token,
    );
    this.since = answer.next_batch;
    for (const [id, counted] of Object.entries(answer.rooms?.join ?? {})) {
      const { unread_notifications, unread_thread_notifications = {} } = counted;
      const threads = Object.values(unread_thread_notifications);
      const all = [unread_notifications, ...threads].map((count) => count?.notification_count ?? 0);
      this.counts.set(
        id,
        all.reduce((sum, count) => sum + count, 0),
      );
    }
    return this.counts.get(room);
  }

  /** Reads up to an event: everything, or in the thread of that root alone. */
  async read(room: string, eventId: string, thread?: string): Promise<void> {
    const path = `rooms/${encodeURIComponent(room)}/receipt/m.read/${encodeURIComponent(eventId)}`;
    await request('POST', path, this.token, thread ? { thread_id: thread } : {});
  }

  /** A room that everybody may join; its ID. */
  async createRoom(name: string): Promise<string> {
    const { room_id } = await request<{ room_id: string }>('POST', 'createRoom', this.token, {
      name,
      preset: 'public_chat',
    });
    return room_id;
  }

  async setState(room: string, type: string, key: string, content: object): Promise<void> {
    const path = `rooms/${encodeURIComponent(room)}/state/${type}/${encodeURIComponent(key)}`;
    await request('PUT', path, this.token, content);
  }

  async leave(room: string): Promise<void> {
    await request('POST', `rooms/${encodeURIComponent(room)}/leave`, this.token, {});
  }

  /** Whether a push rule keeps the room from saying anything. */
  async mutes(room: string): Promise<boolean> {
    const { global } = await request<PushRules>('GET', 'pushrules/', this.token);
    const rules = [...(global.override ?? []), ...(global.room ?? [])];
    return rules.some(({ rule_id, enabled }) => rule_id === room && enabled);
  }

  /** Writes to somebody, as clients do; the event ID. */
  async mention(room: string, userId: string, body: string): Promise<string> {
    this.transactions += 1;
    const path = `rooms/${encodeURIComponent(room)}/send/m.room.message/t${this.transactions}`;
    const { event_id } = await request<{ event_id: string }>('PUT', path, this.token, {
      msgtype: 'm.text',
      body,
      'm.mentions': { user_ids: [userId] },
    });
    return event_id;
  }
}

async function request<T>(
  method: string,
  path: string,
  token: string | undefined,
  body?: object,
): Promise<T> {
  const answer = await fetch(new URL(`/_matrix/client/v3/${path}`, homeserverUrl), {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) {
    const said = `${method} ${path}: ${answer.status} ${await answer.text()}`;
    throw new Refused(said, answer.status);
  }
  return (await answer.json()) as T;
}
