/** Subscribes to a channel, and ends a subscription (Solid Notifications Protocol, section 4). */
import { LeadpodError, PodError } from '../errors.ts';
import { notify } from '../vocab.ts';
import { MAX_MESSAGE_BYTES, type ChannelKind } from './channel.ts';
import type { ChannelOffer, SubscriptionService } from './discovery.ts';
import type { PodClient } from '../http/client.ts';
import { isRecord } from '../text/record.ts';

/** A channel that leadpod subscribed to. */
export interface Subscription {
  /** The URL of the channel. A DELETE ends it. `undefined` if the server gives none. */
  readonly id: string | undefined;
  /** The URL of its messages. Anyone who knows it can read them, so no log or message contains it. */
  readonly receiveFrom: string;
  /** When it ends, by the clock of this machine, in milliseconds; `undefined` if the server does not say. */
  readonly endsAt: number | undefined;
}

/**
 * The requested lifetime of a channel in milliseconds. It is limited because a killed process leaves its channel behind, which
 * slows down each POST to the inbox.
 */
export const CHANNEL_LIFETIME_MS = 3_600_000;

/** The context that Community Solid Server and the examples of the protocol use. */
const CONTEXT = 'https://www.w3.org/ns/solid/notification/v1';

type Service = Extract<ChannelOffer, { readonly service: string }>;

/**
 * Subscribes to a container.
 *
 * @throws PodError if the server refuses, or gives a URL that must not be used; AuthenticationError.
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

/** The options of a subscription. */
export interface SubscribeOptions {
  /** In milliseconds. Default: {@link CHANNEL_LIFETIME_MS}. */
  readonly lifetimeMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Members of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Sends a subscription of any channel type. Returns the answer of the server. */
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
  // The server's clock decides when the channel ends, but this machine's clock when to renew it (CONTRIBUTING.md, F21).
  const endsAt = Number.isNaN(ends) ? undefined : ends - (client.clockSkewMs ?? 0);
  return { fields, id: idOf(fields, service), endsAt };
}

/** Ends a channel, so that the server stops sending. If this fails, the channel ends at the agreed time. */
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
    // Failures do not matter here, except bugs of leadpod.
    if (!(error instanceof LeadpodError) && !controller.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether messages may be received from a URL. A URL that gets credentials must be at a pinned origin. A WebSocket gets no
 * credentials, but its host must be one of the pinned ones too, and its connection as secure as that to the pod.
 */
export function isReceivable(url: string, kind: ChannelKind, origins: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, username, password, hash } = new URL(url);
  // RFC 6455 section 3 forbids fragments, and credentials in the URL are never needed.
  if (username !== '' || password !== '' || hash !== '') return false;
  if (kind === 'StreamingHTTPChannel2023') return /^https?:$/.test(protocol) && origins.includes(origin);
  return origins.some((pinned) => {
    const own = new URL(pinned);
    return own.hostname === hostname && (protocol === 'wss:' || (protocol === 'ws:' && own.protocol === 'http:'));
  });
}

/** The shortest time until a renewal, in milliseconds. */
const LEAST_RENEWAL_MS = 1_000;
/** When to renew a channel with an unknown end, in milliseconds: some servers drop channels silently. */
const UNKNOWN_LIFETIME_MS = 24 * 3_600_000;

/**
 * When to renew a channel, in milliseconds from `now`: before its end by a quarter of the time left, but at most by five
 * minutes.
 */
export function renewalMs(endsAt: number | undefined, now: number): number {
  if (endsAt === undefined) return UNKNOWN_LIFETIME_MS;
  const leftMs = endsAt - now;
  const renewMs = leftMs - Math.min(300_000, leftMs / 4);
  // Within limits, because a clock may be wrong and timers have a maximum.
  return Math.min(UNKNOWN_LIFETIME_MS, Math.max(LEAST_RENEWAL_MS, renewMs));
}

const serverNow = (client: PodClient): number => Date.now() + (client.clockSkewMs ?? 0);

function parseAnswer(text: string, service: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // The message does not repeat the text, which may contain a secret URL.
  }
  throw refusedChannel(service, 'a channel as a JSON object', 'something else');
}

/** A field, by its name in the protocol's context or by its IRI. Its value is a text, or a node with an `id`. */
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

/** The error for an answer that is not a channel. */
export function refusedChannel(service: string, expected: string, received: string): PodError {
  const message = `Subscribing to the inbox failed: POST ${service} - expected ${expected}, received ${received}`;
  return new PodError(message, { kind: 'unexpected', method: 'POST', url: service });
}
