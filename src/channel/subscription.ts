/** Subscribing, and ending a subscription (Solid Notifications Protocol, section 4). */
import { LeadpodError, PodError } from '../errors.ts';
import { notify } from '../vocab.ts';
import { MAX_MESSAGE_BYTES, type ChannelKind } from './channel.ts';
import type { ChannelOffer, SubscriptionService } from './discovery.ts';
import type { PodClient } from '../http/client.ts';

/** A channel of ours on a server. */
export interface Subscription {
  /** Its own URL, which ends it when it is deleted; undefined where the server names none. */
  readonly id: string | undefined;
  /** Where its messages come from: whoever knows it reads them, so it is in no message of ours. */
  readonly receiveFrom: string;
  /** When it ends, by the clock of this machine, in milliseconds; undefined where the server does not say. */
  readonly endsAt: number | undefined;
}

/** For how long a channel is asked for, in milliseconds: a watch that was killed leaves one behind, which slows each POST. */
export const CHANNEL_LIFETIME_MS = 3_600_000;

/** The context that the Community Solid Server and the protocol's examples know by heart. */
const CONTEXT = 'https://www.w3.org/ns/solid/notification/v1';

type Service = Extract<ChannelOffer, { readonly service: string }>;

/**
 * Asks for a channel about a container.
 *
 * @throws PodError where the server refuses, or gives an address that must not be used; AuthenticationError.
 */
export async function subscribe(
  client: PodClient,
  { kind, ...service }: Service,
  topic: string,
  options: SubscribeOptions = {},
): Promise<Subscription> {
  const { fields, id, endsAt } = await askForChannel(client, service, { type: notify(kind), topic }, options);
  const receiveFrom = fieldOf(fields, 'receiveFrom') ?? '';
  if (!isReceivable(receiveFrom, kind, client.origins))
    throw refusedChannel(service.service, 'an address on this server to receive from', 'another or none');
  return { id, receiveFrom, endsAt };
}

/** How a channel is asked for. */
export interface SubscribeOptions {
  /** Default {@link CHANNEL_LIFETIME_MS}. */
  readonly lifetimeMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Members of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Asks for a channel, of whichever type `request` says; comes back with what the server says of it. */
export async function askForChannel(
  client: PodClient,
  { service, takesEndAt }: SubscriptionService,
  request: { readonly type: string; readonly topic: string; readonly sendTo?: string },
  options: SubscribeOptions = {},
): Promise<{ readonly fields: Fields } & Pick<Subscription, 'id' | 'endsAt'>> {
  const { lifetimeMs = CHANNEL_LIFETIME_MS, signal } = options;
  const endAt = takesEndAt ? { endAt: new Date(serverNow(client) + lifetimeMs).toISOString() } : {};
  const answer = await client.post(service, JSON.stringify({ '@context': [CONTEXT], ...request, ...endAt }), {
    act: 'Subscribing to the inbox',
    contentType: 'application/ld+json',
    maxAnswerBytes: MAX_MESSAGE_BYTES,
    signal,
  });
  const fields = parseAnswer(answer.text ?? '', service);
  const ends = Date.parse(fieldOf(fields, 'endAt') ?? '');
  // The server's clock decides when it ends, ours when we renew it (F21).
  const endsAt = Number.isNaN(ends) ? undefined : ends - (client.clockSkewMs ?? 0);
  return { fields, id: idOf(fields, service), endsAt };
}

/** Ends a channel, so that the server need not write to no one. What fails is left to the end that was agreed on. */
export async function unsubscribe(
  client: PodClient,
  { id }: Pick<Subscription, 'id'>,
  deadlineMs = 2_000,
): Promise<void> {
  if (id === undefined) return;
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new Error('deadline'));
  }, deadlineMs);
  try {
    await client.delete(id, { act: 'Ending the subscription', signal: controller.signal });
  } catch (error) {
    // Nothing hangs on it; only what is a bug of leadpod is to be heard of.
    if (!(error instanceof LeadpodError) && !controller.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * May messages be received from there? What is read with credentials must be of a pinned origin. A WebSocket gets no
 * credentials; its host must be one of ours all the same, and no less protected than the pod itself.
 */
export function isReceivable(url: string, kind: ChannelKind, origins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, username, password, hash } = new URL(url);
  // RFC 6455 section 3 forbids fragments; no one needs the rest.
  if (username !== '' || password !== '' || hash !== '') return false;
  if (kind === 'StreamingHTTPChannel2023') return /^https?:$/.test(protocol) && origins.includes(origin);
  return origins.some((pinned) => {
    const own = new URL(pinned);
    return own.hostname === hostname && (protocol === 'wss:' || (protocol === 'ws:' && own.protocol === 'http:'));
  });
}

/** With so little left, a channel is not connected to any more, in milliseconds. */
const LEAST_RENEWAL_MS = 1_000;
/** How often a channel is renewed that does not say when it ends, in milliseconds: servers drop them in silence. */
const UNKNOWN_LIFETIME_MS = 24 * 3_600_000;

/** When to renew a channel, in milliseconds from `now`: a quarter of what is left early, at most five minutes. */
export function renewalMs(endsAt: number | undefined, now: number): number {
  if (endsAt === undefined) return UNKNOWN_LIFETIME_MS;
  const leftMs = endsAt - now;
  const renewMs = leftMs - Math.min(300_000, leftMs / 4);
  // Neither without end where a clock is wrong, nor beyond what a timer can count.
  return Math.min(UNKNOWN_LIFETIME_MS, Math.max(LEAST_RENEWAL_MS, renewMs));
}

const serverNow = (client: PodClient): number => Date.now() + (client.clockSkewMs ?? 0);

function parseAnswer(text: string, service: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // What was no JSON may hold an address that is a secret; it is not repeated.
  }
  throw refusedChannel(service, 'a channel as a JSON object', 'something else');
}

/** A field by its name in the protocol's context, or in full; a text, or a node with an `id`. */
export function fieldOf(fields: Fields, name: string): string | undefined {
  const value = fields[name] ?? fields[notify(name)];
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const inner = ['id', '@id', '@value'].map((key) => (value as Record<string, unknown>)[key]);
  return inner.find((one) => typeof one === 'string');
}

function idOf(fields: Fields, service: string): string | undefined {
  const id = fields['id'] ?? fields['@id'];
  if (typeof id !== 'string' || !URL.canParse(id, service)) return undefined;
  const { href, protocol } = new URL(id, service);
  return /^https?:$/.test(protocol) ? href : undefined;
}

/** What a server answered that is no channel. */
export function refusedChannel(service: string, expected: string, received: string): PodError {
  const message = `Subscribing to the inbox failed: POST ${service} - expected ${expected}, received ${received}`;
  return new PodError(message, { kind: 'unexpected', method: 'POST', url: service });
}
