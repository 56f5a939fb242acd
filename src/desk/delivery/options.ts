/** The options and the report of a round of deliveries. */
import type { AnswerSettings } from '../../settings/answers.ts';
import type { NotifySettings } from '../../settings/notify.ts';
import type { OutboxListing } from '../../store/outbox/listing.ts';
import type { RecipientMemory } from './memory.ts';

/** The options of a round. Every member has a default. */
export interface DeliverOptions {
  readonly answers?: AnswerSettings | undefined;
  /** The URL of webhooks, and the secret that signs them. */
  readonly notify?: NotifySettings | undefined;
  /** Where variables with API keys are looked up. Default: the environment of the process. */
  readonly environment?: NodeJS.Dict<string> | undefined;
  /** Stops the round. Running requests are aborted and repeated later. */
  readonly signal?: AbortSignal | undefined;
  /** After how many milliseconds no new attempt starts. Default: one minute. */
  readonly budgetMs?: number | undefined;
  /** The time limit of the requests before a POST, and of the POST, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Called with notes for a person. They name recipients and no one else. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** The deliveries to handle; no others are delivered. Default: the outbox is read. */
  readonly listing?: OutboxListing | undefined;
  /** What is known about recipients. Default: one memory for the process. */
  readonly memory?: RecipientMemory | undefined;
  /** @internal The clock, in milliseconds since 1970; for tests. */
  readonly now?: (() => number) | undefined;
}

/** The result of a round, in numbers of deliveries. */
export interface DeliveryReport {
  /** The number of POSTs. */
  attempts: number;
  delivered: number;
  accepted: number;
  refused: number;
  /** Expired and given up. */
  expired: number;
  /** To be tried again later, including those that were not due. */
  waiting: number;
  needsPerson: number;
  /** Could not be read or written in our own pod. */
  failed: number;
}
