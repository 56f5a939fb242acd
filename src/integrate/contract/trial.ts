/** The state that the checks of one test share: the messages that were posted, and their URLs. */
import { convertDocument } from '../../message/convert.ts';
import { ContextError, LeadpodError, PodError } from '../../errors.ts';
import { ldp } from '../../vocab.ts';
import { goldenText, type Golden } from './golden.ts';
import type { Receiver, Reply } from './receiver.ts';

/** The media type that every receiver must accept (LDN section 3.3.1). */
export const JSON_LD = 'application/ld+json';

/** The result of one check. `warning`: LDN only recommends it, or it could not be checked. */
export interface Outcome {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly status?: number;
}

/** One test of a receiver. */
export class Trial {
  readonly receiver: Receiver;
  readonly run: string;
  readonly largeBytes: number;
  readonly #posted = new Map<string, Promise<Reply>>();
  readonly #created = new Set<string>();

  constructor(receiver: Receiver, run: string, largeBytes: number) {
    this.receiver = receiver;
    this.run = run;
    this.largeBytes = largeBytes;
  }

  /** Posts one of the six messages. A second call in the same test returns the first answer. */
  golden(name: Golden): Promise<Reply> {
    const reply = this.#posted.get(name) ?? this.post(goldenText(name, this.run));
    this.#posted.set(name, reply);
    return reply;
  }

  /**
   * Posts a text. If the connection is closed, it tries once more, as senders do: the receiver may have closed an idle
   * connection.
   */
  async post(body: string, contentType = JSON_LD): Promise<Reply> {
    try {
      return await this.postOnce(body, contentType);
    } catch (error) {
      if (error instanceof PodError && error.kind === 'unavailable') return this.postOnce(body, contentType);
      throw error;
    }
  }

  /** Posts a text without a second attempt. */
  async postOnce(body: string, contentType: string): Promise<Reply> {
    const reply = await this.receiver.post(body, contentType);
    const location = this.locationOf(reply);
    if (location !== undefined && isTaken(reply)) this.#created.add(location);
    return reply;
  }

  /** The URL of a new resource; `undefined` if the answer does not have it. */
  locationOf({ headers }: Reply): string | undefined {
    const location = headers.get('location');
    return location !== null && URL.canParse(location, this.receiver.inbox)
      ? new URL(location, this.receiver.inbox).href
      : undefined;
  }

  /** The URLs of all resources that this test has created, if they have the origin of the inbox. */
  created(): string[] {
    const { origin } = new URL(this.receiver.inbox);
    return [...this.#created].filter((url) => new URL(url).origin === origin);
  }
}

/** Whether a message was accepted, immediately (201) or for later (202). */
export const isTaken = ({ status }: Reply): boolean => status >= 200 && status < 300;

/** The listing may have any number of entries. The size of its text was already limited. */
const LISTING_LIMITS = { maxBytes: Infinity, maxNodes: Infinity };

/** The URLs in the listing of an inbox, or the result of the check if the listing cannot be read. */
export async function childrenOf(inbox: string, { body, headers }: Reply): Promise<string[] | Outcome> {
  try {
    const contentType = headers.get('content-type') ?? undefined;
    const quads = await (await convertDocument({ body, contentType, base: inbox }, { limits: LISTING_LIMITS })).quads();
    return quads.filter(({ predicate }) => predicate.value === ldp('contains')).map(({ object }) => object.value);
  } catch (error) {
    if (error instanceof ContextError)
      return warning('the listing has a @context that is not bundled, so it is not checked');
    if (error instanceof LeadpodError) return problem('the listing of the inbox is not valid JSON-LD');
    throw error;
  }
}

/** The receiver does what LDN requires. */
export const ok = (message: string, reply?: Reply): Outcome => outcome('ok', message, reply);
/** The receiver does not do what LDN recommends, or it could not be checked. */
export const warning = (message: string, reply?: Reply): Outcome => outcome('warning', message, reply);
/** The receiver does not do what LDN requires. */
export const problem = (message: string, reply?: Reply): Outcome => outcome('problem', message, reply);

const outcome = (state: Outcome['state'], message: string, reply: Reply | undefined): Outcome =>
  reply === undefined ? { state, message } : { state, message, status: reply.status };
