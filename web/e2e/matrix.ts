import { homeserverUrl, password } from './stack';

interface SyncAnswer {
  next_batch: string;
  rooms?: {
    join?: Record<string, { unread_notifications?: { notification_count?: number } }>;
  };
}

/**
 * A member in a plain Matrix client, for what the spec says of reading: receipts, mentions and the
 * counts that a client shows.
 */
export class MatrixReader {
  private transactions = 0;
  private since: string | undefined;
  private readonly counts = new Map<string, number | undefined>();

  private constructor(private readonly token: string) {}

  static async login(username: string): Promise<MatrixReader> {
    const { access_token } = await request<{ access_token: string }>('POST', 'login', undefined, {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: username },
      password,
    });
    return new MatrixReader(access_token);
  }

  /**
   * How many posts the client shows as unread; only of a room that the member is in. It goes on from the
   * last sync, as clients do: the answer to a first sync may be minutes old.
   */
  async unread(room: string): Promise<number | undefined> {
    const since = this.since ? `&since=${encodeURIComponent(this.since)}` : '';
    const answer = await request<SyncAnswer>('GET', `sync?timeout=0${since}`, this.token);
    this.since = answer.next_batch;
    for (const [id, { unread_notifications }] of Object.entries(answer.rooms?.join ?? {})) {
      this.counts.set(id, unread_notifications?.notification_count);
    }
    return this.counts.get(room);
  }

  /** Reads up to an event. */
  async read(room: string, eventId: string): Promise<void> {
    const path = `rooms/${encodeURIComponent(room)}/receipt/m.read/${encodeURIComponent(eventId)}`;
    await request('POST', path, this.token, {});
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
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
