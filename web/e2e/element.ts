import { randomUUID } from 'node:crypto';
import { homeserverUrl, password } from './stack';

interface RoomMessage {
  type: string;
  event_id: string;
  sender: string;
  content: { body?: string };
}

/** A member in another Matrix client, speaking the plain client-server API. */
export class Element {
  private constructor(
    private readonly accessToken: string,
    readonly userId: string,
  ) {}

  static async login(username: string): Promise<Element> {
    const answer = await call<{ access_token: string; user_id: string }>('POST', '/v3/login', {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: username },
      password,
    });
    return new Element(answer.access_token, answer.user_id);
  }

  async join(roomId: string): Promise<void> {
    await this.call('POST', `/v3/join/${encodeURIComponent(roomId)}`, {});
  }

  async send(roomId: string, body: string): Promise<string> {
    return this.sendEvent(roomId, 'm.room.message', { msgtype: 'm.text', body });
  }

  /** Something that only a Matrix client can show. */
  async sendFile(roomId: string, body: string): Promise<string> {
    const url = 'mxc://althing.test/findesikke';
    return this.sendEvent(roomId, 'm.room.message', { msgtype: 'm.file', body, url });
  }

  async react(roomId: string, eventId: string, key: string): Promise<string> {
    return this.sendEvent(roomId, 'm.reaction', {
      'm.relates_to': { rel_type: 'm.annotation', event_id: eventId, key },
    });
  }

  async messages(roomId: string): Promise<RoomMessage[]> {
    const path = `/v3/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=50`;
    return (await this.call<{ chunk: RoomMessage[] }>('GET', path)).chunk;
  }

  private async sendEvent(roomId: string, type: string, content: object): Promise<string> {
    const path = `/v3/rooms/${encodeURIComponent(roomId)}/send/${type}/${randomUUID()}`;
    return (await this.call<{ event_id: string }>('PUT', path, content)).event_id;
  }

  private call<T>(method: string, path: string, body?: object): Promise<T> {
    return call<T>(method, path, body, this.accessToken);
  }
}

async function call<T>(
  method: string,
  path: string,
  body?: object,
  accessToken?: string,
): Promise<T> {
  const response = await fetch(`${homeserverUrl}/_matrix/client${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(accessToken ? { Authorization: `Bearer ${accessToken}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
