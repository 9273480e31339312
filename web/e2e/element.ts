import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { elementBinary, homeserverUrl, password } from './stack';

interface Relation {
  rel_type?: string;
  event_id?: string;
  key?: string;
  is_falling_back?: boolean;
  'm.in_reply_to'?: { event_id: string };
}

/** As it stands: without content once it is redacted. */
export interface RoomMessage {
  type: string;
  event_id: string;
  sender: string;
  content: {
    body?: string;
    msgtype?: string;
    pinned?: boolean;
    'm.new_content'?: { body?: string };
    'm.relates_to'?: Relation;
    'org.matrix.msc3381.poll.response'?: { answers: string[] };
  };
}

interface JoinedRoom {
  room_id: string;
  alias: string | null;
  name: string | null;
  is_space: boolean;
}

/** What the homeserver refused. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number | null,
  ) {
    super(message);
  }
}

/** A member in another Matrix client: matrix-sdk, driven line by line (appservice/examples/element.rs). */
export class Element {
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly client: ChildProcessWithoutNullStreams,
    lines: Interface,
  ) {
    this.answers = lines[Symbol.asyncIterator]();
  }

  static async login(username: string): Promise<Element> {
    const client = spawn(elementBinary, [homeserverUrl]);
    client.stderr.pipe(process.stderr);
    const element = new Element(client, createInterface({ input: client.stdout }));
    await element.ask({ do: 'log_in', user: username, password });
    return element;
  }

  /** Ends the client; its device stays. */
  close(): void {
    this.client.stdin.end();
  }

  rooms(): Promise<JoinedRoom[]> {
    return this.ask({ do: 'rooms' });
  }

  /** By ID or alias; throws `Refused` with the homeserver's status. */
  async join(room: string): Promise<void> {
    await this.ask({ do: 'join', room });
  }

  send(room: string, body: string): Promise<string> {
    return this.sendEvent(room, 'm.room.message', { msgtype: 'm.text', body });
  }

  /** What a client writes that makes its own HTML. */
  sendHtml(room: string, body: string, formatted_body: string): Promise<string> {
    const format = 'org.matrix.custom.html';
    return this.sendEvent(room, 'm.room.message', {
      msgtype: 'm.text',
      body,
      format,
      formatted_body,
    });
  }

  /** Something that only a Matrix client can show. */
  sendFile(room: string, body: string): Promise<string> {
    const url = 'mxc://althing.test/findesikke';
    return this.sendEvent(room, 'm.room.message', { msgtype: 'm.file', body, url });
  }

  react(room: string, eventId: string, key: string): Promise<string> {
    return this.sendEvent(room, 'm.reaction', {
      'm.relates_to': { rel_type: 'm.annotation', event_id: eventId, key },
    });
  }

  reply(room: string, eventId: string, body: string): Promise<string> {
    return this.relate(room, body, { 'm.in_reply_to': { event_id: eventId } });
  }

  /** A post in the thread that begins with an event. */
  replyInThread(room: string, root: string, body: string): Promise<string> {
    return this.relate(room, body, {
      rel_type: 'm.thread',
      event_id: root,
      is_falling_back: true,
      'm.in_reply_to': { event_id: root },
    });
  }

  edit(room: string, eventId: string, body: string): Promise<string> {
    return this.sendEvent(room, 'm.room.message', {
      msgtype: 'm.text',
      body: `* ${body}`,
      'm.new_content': { msgtype: 'm.text', body },
      'm.relates_to': { rel_type: 'm.replace', event_id: eventId },
    });
  }

  async redact(room: string, eventId: string): Promise<void> {
    await this.ask({ do: 'redact', room, event_id: eventId });
  }

  /** A poll as Element sends it, with the answers `0`, `1` … */
  poll(room: string, question: string, answers: readonly string[]): Promise<string> {
    const text = 'org.matrix.msc1767.text';
    return this.sendEvent(room, 'org.matrix.msc3381.poll.start', {
      [text]: question,
      'org.matrix.msc3381.poll.start': {
        question: { [text]: question, body: question },
        kind: 'org.matrix.msc3381.poll.disclosed',
        max_selections: 1,
        answers: answers.map((answer, n) => ({ id: String(n), [text]: answer })),
      },
    });
  }

  vote(room: string, poll: string, answer: string): Promise<string> {
    return this.sendEvent(room, 'org.matrix.msc3381.poll.response', {
      'm.relates_to': { rel_type: 'm.reference', event_id: poll },
      'org.matrix.msc3381.poll.response': { answers: [answer] },
    });
  }

  /** The newest event of the room that says so, and how it stands. */
  async find(
    room: string,
    says: (content: RoomMessage['content']) => unknown,
  ): Promise<RoomMessage | undefined> {
    return (await this.messages(room)).find(({ content }) => says(content));
  }

  messages(room: string): Promise<RoomMessage[]> {
    return this.ask({ do: 'messages', room });
  }

  /** "Report" in the menu of a message: the homeserver's administrators get it. */
  async report(room: string, eventId: string, reason: string): Promise<void> {
    await this.ask({ do: 'report', room, event_id: eventId, reason });
  }

  private relate(room: string, body: string, relation: Relation): Promise<string> {
    return this.sendEvent(room, 'm.room.message', {
      msgtype: 'm.text',
      body,
      'm.relates_to': relation,
    });
  }

  private async sendEvent(room: string, type: string, content: object): Promise<string> {
    const sent = await this.ask<{ event_id: string }>({ do: 'send', room, type, content });
    return sent.event_id;
  }

  private async ask<T>(command: object): Promise<T> {
    this.client.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('the Matrix client has ended');
    const answer = JSON.parse(value) as { ok: T } | { error: string; status: number | null };
    if ('error' in answer) throw new Refused(answer.error, answer.status);
    return answer.ok;
  }
}
