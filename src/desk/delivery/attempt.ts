/** One attempt to deliver an event: finds the URL, records that the attempt begins, sends, and records the result. */
import type { NotifySettings } from '../../settings/notify.ts';
import { readApiKey, type AnswerSettings } from '../../settings/answers.ts';
import { UsageError } from '../../errors.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Attempt, Delivery, DeliveryState } from '../../store/outbox/delivery.ts';
import { isEnded, type Outbox } from '../../store/outbox/outbox.ts';
import { configuredUrl, createPostGuard, inboxOf } from './address.ts';
import { nextDue } from './backoff.ts';
import type { Discovery } from './discover.ts';
import type { RecipientMemory } from './memory.ts';
import { outcomeOf, webhookOutcomeOf, type Outcome, type PostAnswer } from './outcome.ts';
import { acceptPostOf, postToInbox } from './post.ts';
import { postWebhook } from './post-webhook.ts';
import { publishEvent } from './publish.ts';
import type { RecipientRequests } from './requests.ts';

/** What the attempts of one round share. */
export interface AttemptContext {
  readonly pod: Pod;
  readonly outbox: Outbox;
  readonly requests: RecipientRequests;
  readonly answers: AnswerSettings;
  /** The settings of webhooks. Without them, webhooks are left to a machine that has them. */
  readonly notify: NotifySettings | undefined;
  readonly environment: NodeJS.Dict<string> | undefined;
  readonly memory: RecipientMemory;
  readonly now: () => number;
}

/** The functions of the round that an attempt calls. */
export interface AttemptHooks {
  /**
   * Whether a request to this inbox may be sent: there is time left, and the host is not paused. `isWanted`: a person asked for
   * the attempt, so a pause does not count.
   */
  readonly mayAsk: (inbox: string, isWanted: boolean) => boolean;
  /** Runs work one at a time for the inboxes of one host. */
  readonly inTurn: <T>(inbox: string, work: () => Promise<T>) => Promise<T>;
  /** Called after the attempt is recorded, and before it is sent. */
  readonly onBegun: (delivery: Delivery) => void;
  /** Called after the result is recorded, and before the next work for this host. */
  readonly onFinished: (delivery: Delivery) => void;
}

/** The result of an attempt. */
export type AttemptResult =
  /** Nothing was changed: the host is paused, the delivery is no longer due, or this machine cannot send it. */
  | { readonly kind: 'left'; readonly note?: string; readonly isSilent?: boolean }
  /** The delivery as it is in the outbox now; `undefined` if it was removed in the meantime. */
  | { readonly kind: 'made'; readonly delivery: Delivery | undefined };

type Context = AttemptContext & AttemptHooks;

/**
 * Makes one attempt.
 *
 * @throws the errors of our own pod, and the reason of the signal.
 */
export async function makeAttempt(delivery: Delivery, context: Context): Promise<AttemptResult> {
  const place = await placeOf(delivery, context);
  if (place.kind === 'left') return place;
  if (place.kind === 'failed') return record(delivery, place.outcome, context);
  return context.inTurn(place.url, () => sendTo(place, delivery, context));
}

async function sendTo(place: Known, delivery: Delivery, context: Context): Promise<AttemptResult> {
  const { url, note } = place;
  if (!context.mayAsk(url, delivery.attempts.at(-1)?.outcome === 'asked')) return { kind: 'left' };
  const key = keyOf(delivery, context);
  if (key.kind === 'left') return key;
  const accepted = delivery.transport !== 'ldn' ? undefined : await acceptedBy(url, context);
  const begun = await begin(delivery, url, context);
  if (begun === undefined) return { kind: 'left' };
  context.onBegun(begun);
  const answer = await context.requests.within((requests) =>
    send(begun, { url, accepted }, key.value, { ...context, requests }),
  );
  const outcome = (begun.transport === 'notify' ? webhookOutcomeOf : outcomeOf)(answer, {
    mayRediscover: mayRediscover(begun, context),
    nowMs: context.now(),
    secrets: key.value === undefined ? [] : [key.value],
  });
  if (outcome.outcome === 'rediscover') context.memory.inboxes.delete(begun.target);
  const detail = outcome.detail ?? note;
  return finish(begun, detail === undefined ? outcome : { ...outcome, detail }, context);
}

/** Where to send the event. */
interface Known {
  readonly kind: 'known';
  readonly url: string;
  readonly note?: string | undefined;
}

type Place = Known | { readonly kind: 'failed'; readonly outcome: Outcome } | { readonly kind: 'left' };

async function placeOf(delivery: Delivery, context: Context): Promise<Place> {
  const configured = configuredUrl(delivery, context.answers);
  if (delivery.transport === 'notify')
    return context.notify?.url === delivery.target ? { kind: 'known', url: delivery.target } : { kind: 'left' };
  if (delivery.transport === 'publish')
    return configured === undefined ? { kind: 'failed', outcome: UNPUBLISHED } : { kind: 'known', url: configured };
  return context.requests.within((requests) => findInbox(delivery, configured, { ...context, requests }));
}

async function findInbox(delivery: Delivery, configured: string | undefined, context: Context): Promise<Place> {
  const { pod, requests, memory, now } = context;
  const found: Discovery =
    configured === undefined
      ? await inboxOf(delivery, requests, memory.inboxes, now())
      : { kind: 'found', inbox: configured };
  if (found.kind === 'failed') return found;
  const { inbox, note } = found;
  const refusal = createPostGuard(pod, configured)(inbox);
  if (refusal !== undefined)
    return { kind: 'failed', outcome: { outcome: 'needs-person', detail: `${inbox}: ${refusal}` } };
  return { kind: 'known', url: inbox, note };
}

/** The media types that an inbox accepts. leadpod asks once an hour. */
const acceptedBy = (inbox: string, { requests, memory, now }: Context): Promise<string | undefined> =>
  requests.within((stage) => acceptPostOf(inbox, stage, memory.accepted, now()));

const UNPUBLISHED: Outcome = {
  outcome: 'needs-person',
  detail: 'the configuration names no publish endpoint of the recipient any more: set answers.recipients',
};

type Key =
  { readonly kind: 'present'; readonly value: string | undefined } | { readonly kind: 'left'; readonly note: string };

/** The API key or the secret for a delivery. A machine that does not have it leaves the delivery to one that has. */
function keyOf({ target, transport }: Delivery, { answers, notify, environment }: AttemptContext): Key {
  if (transport === 'notify') return { kind: 'present', value: notify?.secret };
  const publish = transport === 'publish' ? answers.recipients?.[target]?.publish : undefined;
  if (publish === undefined) return { kind: 'present', value: undefined };
  try {
    return { kind: 'present', value: readApiKey(publish, environment) };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'left', note: error.message };
    throw error;
  }
}

function send(
  { contentType, body, event, transport, target }: Delivery,
  { url, accepted }: { readonly url: string; readonly accepted: string | undefined },
  key: string | undefined,
  { requests, pod, answers, now }: AttemptContext,
): Promise<PostAnswer> {
  const guard = createPostGuard(pod, configuredUrl({ target, transport }, answers));
  const parcel = { contentType, body, url };
  if (transport === 'notify')
    return postWebhook(parcel, { id: event, secret: key ?? '', nowMs: now() }, requests, guard);
  return transport === 'publish'
    ? publishEvent(parcel, key ?? '', requests, guard)
    : postToInbox(parcel, requests, accepted, guard);
}

function mayRediscover(delivery: Delivery, { answers }: AttemptContext): boolean {
  if (delivery.transport !== 'ldn' || configuredUrl(delivery, answers) !== undefined) return false;
  return !delivery.attempts.some(({ outcome }) => outcome === 'rediscover');
}

/** Records that an attempt begins. Returns `undefined` if another machine was first, or if the delivery is no longer due. */
async function begin(
  delivery: Delivery,
  inbox: string,
  { outbox, now }: AttemptContext,
): Promise<Delivery | undefined> {
  const at = new Date(now()).toISOString();
  let begun: readonly Attempt[] | undefined;
  const stored = await outbox.change(delivery.id, (found) => {
    const due = nextDue(found, now());
    const isDue = found.state === 'waiting' && due.kind === 'at' && due.atMs <= now();
    begun = isDue ? [...found.attempts, { at, inbox }] : undefined;
    return begun === undefined ? undefined : { inbox, attempts: begun };
  });
  // Another machine has started an attempt.
  return stored !== undefined && stored.attempts === begun ? stored : undefined;
}

/** The state of a delivery after each outcome. If the next attempt would be after `notAfter`, the delivery expires instead. */
const STATES: Readonly<Record<Outcome['outcome'], DeliveryState>> = {
  delivered: 'delivered',
  accepted: 'accepted',
  refused: 'refused',
  retry: 'waiting',
  rediscover: 'waiting',
  asked: 'waiting',
  'needs-person': 'needs-person',
};

/** Records an attempt that ended before a request was sent. */
async function record(delivery: Delivery, outcome: Outcome, context: AttemptContext): Promise<AttemptResult> {
  const at = new Date(context.now()).toISOString();
  const stored = await context.outbox.change(delivery.id, (found) =>
    found.state === 'waiting' && found.attempts.length === delivery.attempts.length
      ? stateAfter(found, [...found.attempts, { at, ...outcome }], outcome, context)
      : undefined,
  );
  if (outcome.outcome === 'retry' && stored?.state === 'waiting') return { kind: 'left', isSilent: true };
  return settle(stored, context);
}

/** Records the result of an attempt. */
async function finish(begun: Delivery, outcome: Outcome, context: Context): Promise<AttemptResult> {
  const { at } = begun.attempts.at(-1) ?? { at: '' };
  const stored = await context.outbox.change(begun.id, (found) => {
    const index = found.attempts.findLastIndex((one) => one.at === at && one.outcome === undefined);
    const attempts = found.attempts.map((one, place) => (place === index ? { ...one, ...outcome } : one));
    return index === -1 ? undefined : stateAfter(found, attempts, outcome, context);
  });
  if (stored !== undefined) context.onFinished(stored);
  return settle(stored, context);
}

/** Decisions that a person made during the attempt are kept. A request for another attempt is sorted after this attempt. */
function stateAfter(
  found: Delivery,
  attempts: readonly Attempt[],
  { outcome }: Outcome,
  { now }: AttemptContext,
): Partial<Delivery> {
  if (found.state !== 'waiting') return { attempts };
  const state = STATES[outcome];
  const isOver = state === 'waiting' && nextDue({ ...found, attempts }, now()).kind === 'never';
  return { attempts, state: isOver ? 'expired' : state };
}

/** Moves a delivery that has ended to the folder of ended deliveries. */
async function settle(stored: Delivery | undefined, { outbox }: AttemptContext): Promise<AttemptResult> {
  if (stored !== undefined && isEnded(stored)) await outbox.end(stored);
  return { kind: 'made', delivery: stored };
}
