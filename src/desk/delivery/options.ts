/** How deliveries are made, and what a round of them is said to come to. */
import type { AnswerSettings } from '../../settings/answers.ts';
import type { NotifySettings } from '../../settings/notify.ts';
import type { OutboxListing } from '../../store/outbox/listing.ts';
import type { RecipientMemory } from './memory.ts';

/** How deliveries are made; every member has a default. */
export interface DeliverOptions {
  readonly answers?: AnswerSettings | undefined;
  /** Where webhooks go, and what they are signed with. */
  readonly notify?: NotifySettings | undefined;
  /** Where API keys are looked up that a variable holds; default that of the process. */
  readonly environment?: NodeJS.Dict<string> | undefined;
  /** Stops it; what is under way is cut off, and made again later. */
  readonly signal?: AbortSignal | undefined;
  /** After so many milliseconds nothing new is begun; default one minute. */
  readonly budgetMs?: number | undefined;
  /** Total deadline of the requests before a POST, and of the POST, in milliseconds; default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Told what a person should know. Names recipients, and nobody else. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** What is on its way, as somebody has read it: nothing else is delivered. Default: the outbox is read. */
  readonly listing?: OutboxListing | undefined;
  /** What was learnt of recipients; default one for the process. */
  readonly memory?: RecipientMemory | undefined;
  /** @internal The clock, in milliseconds since 1970; for tests. */
  readonly now?: (() => number) | undefined;
}

/** What a round of deliveries came to, in deliveries. */
export interface DeliveryReport {
  /** POSTs that were sent. */
  attempts: number;
  delivered: number;
  accepted: number;
  refused: number;
  /** Given up, since the time was over. */
  expired: number;
  /** To be tried again later; those that were not due stand here too. */
  waiting: number;
  needsPerson: number;
  /** Could not be read or written in our own pod. */
  failed: number;
}
