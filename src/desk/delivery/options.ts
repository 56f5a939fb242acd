/** The options and the report of a round of deliveries. */
import type { AnswerSettings } from '../../settings/answers.ts';
import type { NotifySettings } from '../../settings/notify.ts';
import type { OutboxListing } from '../../store/outbox/listing.ts';
import type { RecipientMemory } from './memory.ts';

/** The options of a round. Every option has a default. */
export interface DeliverOptions {
  readonly answers?: AnswerSettings | undefined;
  /** The URL of webhooks, and the secret with which they are signed. */
  readonly notify?: NotifySettings | undefined;
  /** The environment variables with API keys. Default: the environment of the process. */
  readonly environment?: NodeJS.Dict<string> | undefined;
  /** Stops the round. Running requests are aborted, and are repeated later. */
  readonly signal?: AbortSignal | undefined;
  /** After how many milliseconds no new attempt starts. Default: one minute. */
  readonly budgetMs?: number | undefined;
  /** The time limit of the requests before a POST, and of the POST, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Called with notes for a person. A note names the recipient, and no other person. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** The deliveries of this round; no others are delivered. Default: all deliveries of the outbox. */
  readonly listing?: OutboxListing | undefined;
  /** The cache of what is known about recipients. Default: one cache for the whole process. */
  readonly memory?: RecipientMemory | undefined;
  /** @internal The clock, in milliseconds since 1970; for tests. */
  readonly now?: (() => number) | undefined;
}

/** The result of a round, as numbers of deliveries. */
export interface DeliveryReport {
  /** The number of POSTs. */
  attempts: number;
  delivered: number;
  accepted: number;
  refused: number;
  /** Deliveries that have expired, so that leadpod stopped trying. */
  expired: number;
  /** Deliveries that are tried again later, including those that were not due. */
  waiting: number;
  needsPerson: number;
  /** Deliveries that could not be read from our own pod, or written to it. */
  failed: number;
}
