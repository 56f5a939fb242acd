/** What the checks of one trial of a receiver share: what was posted already, and where it stands. */
import { convertDocument } from '../../message/convert.ts';
import { ContextError, LeadpodError, PodError } from '../../errors.ts';
import { ldp } from '../../vocab.ts';
import { goldenText, type Golden } from './golden.ts';
import type { Receiver, Reply } from './receiver.ts';

/** The media type that every receiver has to take (LDN section 3.3.1). */
export const JSON_LD = 'application/ld+json';

/** The answer of one check. `warning`: Linked Data Notifications only advises it, or it could not be told. */
export interface Outcome {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly status?: number;
}

/** One trial. */
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

  /** Posts one of the six messages, once in a trial. */
  golden(name: Golden): Promise<Reply> {
    const reply = this.#posted.get(name) ?? this.post(goldenText(name, this.run));
    this.#posted.set(name, reply);
    return reply;
  }

  /** Posts a text; once more where the connection broke, as a sender does: the receiver may have closed one that was idle. */
  async post(body: string, contentType = JSON_LD): Promise<Reply> {
    try {
      return await this.postOnce(body, contentType);
    } catch (error) {
      if (error instanceof PodError && error.kind === 'unavailable') return this.postOnce(body, contentType);
      throw error;
    }
  }

  /** Posts a text, and takes no answer for an answer. */
  async postOnce(body: string, contentType: string): Promise<Reply> {
    const reply = await this.receiver.post(body, contentType);
    const location = this.locationOf(reply);
    if (location !== undefined && isTaken(reply)) this.#created.add(location);
    return reply;
  }

  /** Where something was created; undefined where the receiver does not say so. */
  locationOf({ headers }: Reply): string | undefined {
    const location = headers.get('location');
    return location !== null && URL.canParse(location, this.receiver.inbox)
      ? new URL(location, this.receiver.inbox).href
      : undefined;
  }

  /** What was created in this trial, at the origin of the inbox. */
  created(): string[] {
    const { origin } = new URL(this.receiver.inbox);
    return [...this.#created].filter((url) => new URL(url).origin === origin);
  }
}

/** Was it stored, or will it be? */
export const isTaken = ({ status }: Reply): boolean => status >= 200 && status < 300;

/** A listing of any length that came, which is bounded by its bytes. */
const LISTING_LIMITS = { maxBytes: Infinity, maxNodes: Infinity };

/** What an inbox lists; in the place of it why its listing cannot be read. */
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

/** All is well. */
export const ok = (message: string, reply?: Reply): Outcome => outcome('ok', message, reply);
/** Advised and not so, or not to be told. */
export const warning = (message: string, reply?: Reply): Outcome => outcome('warning', message, reply);
/** Demanded and not so. */
export const problem = (message: string, reply?: Reply): Outcome => outcome('problem', message, reply);

const outcome = (state: Outcome['state'], message: string, reply: Reply | undefined): Outcome =>
  reply === undefined ? { state, message } : { state, message, status: reply.status };
