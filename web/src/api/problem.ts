import { fromServer } from '../i18n/server';
import type { CaseConflict, CaseDetail } from './moderation-types';
import type { Allowance } from './people';
import type { Post, PostConflict, Topic, TopicConflict } from './types';

export const BADGE_REQUIRED = 'ORG.ALTHING.BADGE_REQUIRED';
/** A strike is to be read before the next post. */
const ACKNOWLEDGE = 'ORG.ALTHING.ACKNOWLEDGE';
const MUTED = 'ORG.ALTHING.MUTED';

type QuotaReason = NonNullable<Allowance['reason']>;
type RefusalBody = CaseConflict &
  PostConflict &
  TopicConflict &
  Pick<Allowance, 'reason' | 'allowed_from'>;

/** A request that was refused (`status` > 0) or never answered (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly errcode: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Any of these badges would have opened it. */
  readonly badges: readonly string[];
  /** Which of several rules of one code refused, as the API names it. */
  readonly reason: QuotaReason | undefined;
  /** When the same would be allowed. */
  readonly allowedFrom: string | undefined;
  /** The case as somebody else has left it meanwhile. */
  readonly newerCase: CaseDetail | undefined;
  /** The post as it was edited meanwhile. */
  readonly newerPost: Post | undefined;
  /** The topic as it was changed meanwhile. */
  readonly newerTopic: Topic | undefined;

  constructor(status: number, body: Partial<RefusalBody> = {}, retryAfterMs?: number) {
    super(fromServer(body.error ?? '', body.errcode));
    this.name = 'Problem';
    this.status = status;
    this.errcode = body.errcode ?? 'M_UNKNOWN';
    this.fields = Object.fromEntries(
      Object.entries(body.fields ?? {}).map(([name, sentence]) => [name, fromServer(sentence)]),
    );
    this.requestId = body.request_id ?? undefined;
    this.retryAfterMs = body.retry_after_ms ?? retryAfterMs;
    this.badges = body.errcode === BADGE_REQUIRED ? (body.badges ?? []) : [];
    this.reason = body.reason ?? undefined;
    this.allowedFrom = body.allowed_from ?? undefined;
    this.newerCase = body.case ?? undefined;
    this.newerPost = body.post ?? undefined;
    this.newerTopic = body.topic ?? undefined;
  }

  /** It is the member's own standing that refuses, not the place. */
  get isOfConduct(): boolean {
    return this.errcode === ACKNOWLEDGE || this.errcode === MUTED;
  }

  /** The answer never came, or the homeserver is away: the same key may be sent again. */
  get mayRetry(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

export function toProblem(cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem(0);
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an openapi-fetch answer, or a thrown `Problem`. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (cause) {
    throw toProblem(cause);
  }
  const { data, error, response } = settled;
  if (response.ok) return data as T;
  const body = typeof error === 'object' && error !== null ? (error as Partial<RefusalBody>) : {};
  throw new Problem(response.status, body, retryAfter(response));
}
