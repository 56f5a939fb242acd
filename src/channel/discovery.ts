/**
 * Finds out which channels a server offers for a resource (Solid Notifications Protocol, sections 3 and 5). The storage
 * description names subscription services. A streaming HTTP channel may be in the `Link` header of the resource itself, without
 * a subscription.
 */
import { parseRdf, type Quad } from '../rdf/quads.ts';
import { isPodError, NotificationError } from '../errors.ts';
import { notify, solid } from '../vocab.ts';
import { CHANNEL_KINDS, type ChannelKind } from './channel.ts';
import type { PodClient } from '../http/client.ts';
import { linksOf } from '../http/link-header.ts';

/** A subscription service. */
export interface SubscriptionService {
  /** The URL of the service. */
  readonly service: string;
  /** Whether the subscriber may choose when the channel ends. */
  readonly takesEndAt: boolean;
}

/** One way to receive hints. */
export type ChannelOffer =
  | (SubscriptionService & { readonly kind: ChannelKind })
  | {
      readonly kind: 'StreamingHTTPChannel2023' | 'UpdatesVia';
      /** The URL of a channel that exists already and needs no subscription. */
      readonly receiveFrom: string;
    };

/** The channels that a server offers. */
export interface ChannelOffers {
  /** The channels that leadpod supports, the preferred one first. */
  readonly offers: readonly ChannelOffer[];
  /** The local names of all channel types that the server describes, for messages. */
  readonly types: readonly string[];
  /** The URL of the storage description, if there is one. */
  readonly description: string | undefined;
}

/** The longest storage description in bytes. Real ones have some hundred. */
const MAX_DESCRIPTION_BYTES = 262_144;

/**
 * Looks for channels of a container: first in its own `Link` header, then in that of the storage.
 *
 * @throws PodError or AuthenticationError if the server cannot be asked. A description that is missing, forbidden or not RDF
 * counts as one without channels. The reason of the signal if it is aborted.
 */
export async function discoverChannels(
  client: PodClient,
  container: string,
  storage: string,
  signal?: AbortSignal,
): Promise<ChannelOffers> {
  const { links, updatesVia, description, quads } = await describeStorage(client, container, storage, signal);
  const ready = links.get(solid('updatesViaStreamingHttp2023'));
  const streaming: ChannelOffer[] =
    ready === undefined ? [] : [{ kind: 'StreamingHTTPChannel2023', receiveFrom: ready }];
  const legacy: ChannelOffer[] = updatesVia === undefined ? [] : [{ kind: 'UpdatesVia', receiveFrom: updatesVia }];
  const offers = [...streaming, ...offersOf(quads, container), ...legacy];
  const types = new Set([...offers.map(({ kind }) => kind), ...channelTypesOf(quads)]);
  return {
    offers: CHANNEL_KINDS.flatMap((kind) => offers.filter((offer) => offer.kind === kind)),
    types: [...types].sort(),
    description,
  };
}

/**
 * Finds the subscription service for a channel type such as `WebhookChannel2023`, if the server has one.
 *
 * @throws as {@link discoverChannels}.
 */
export async function discoverService(
  client: PodClient,
  container: string,
  storage: string,
  type: string,
): Promise<SubscriptionService | undefined> {
  return servicesOf((await describeStorage(client, container, storage)).quads, type)[0];
}

async function describeStorage(client: PodClient, container: string, storage: string, signal?: AbortSignal) {
  const { headers } = await client.head(container, { act: 'Looking for notification channels', signal });
  const links = linksOf(headers, container);
  const updatesVia = webSocketAddress(headers.get('updates-via'), container);
  const description =
    links.get(solid('storageDescription')) ?? (await descriptionOf(client, storage, container, signal));
  const quads = description === undefined ? [] : await readDescription(client, description, signal);
  return { links, updatesVia, description, quads };
}

/** The URL in the header `Updates-Via` of older servers. Some write it with `http`. */
function webSocketAddress(value: string | null, container: string): string | undefined {
  if (value === null || !URL.canParse(value.trim(), container)) return undefined;
  const url = new URL(value.trim(), container);
  return /^(https?|wss?):$/.test(url.protocol) ? url.href.replace(/^http/, 'ws') : undefined;
}

async function descriptionOf(
  client: PodClient,
  storage: string,
  container: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (storage === container) return undefined;
  const { headers } = await client.head(storage, { act: 'Looking for the storage description', signal });
  return linksOf(headers, storage).get(solid('storageDescription'));
}

async function readDescription(
  client: PodClient,
  url: string,
  signal: AbortSignal | undefined,
): Promise<readonly Quad[]> {
  try {
    const answer = await client.get(url, {
      act: 'Reading the storage description',
      accept: 'text/turtle',
      maxBytes: MAX_DESCRIPTION_BYTES,
      isElsewhere: true,
      signal,
    });
    return answer.contentType === 'text/turtle' ? parseRdf(answer.text(), { format: 'text/turtle', base: url }) : [];
  } catch (error) {
    if (error instanceof NotificationError || isPodError(error, 'not-found', 'forbidden', 'too-large')) return [];
    throw error;
  }
}

const objectsOf = (quads: readonly Quad[], subject: string, predicate: string): string[] =>
  quads
    .filter((one) => one.subject.value === subject && one.predicate.value === predicate)
    .map((one) => one.object.value);
const named = (quads: readonly Quad[], predicate: string): string[] => [
  ...new Set(quads.filter((one) => one.predicate.value === predicate).map((one) => one.object.value)),
];

function servicesOf(quads: readonly Quad[], type: string): SubscriptionService[] {
  return named(quads, notify('subscription'))
    .filter((service) => objectsOf(quads, service, notify('channelType')).includes(notify(type)))
    .map((service) => ({
      service,
      takesEndAt: objectsOf(quads, service, notify('feature')).includes(notify('endAt')),
    }));
}

/** The offers in a storage description. Services and channels without a URL are ignored. */
function offersOf(quads: readonly Quad[], container: string): ChannelOffer[] {
  const services = CHANNEL_KINDS.flatMap((kind) => servicesOf(quads, kind).map((service) => ({ kind, ...service })));
  const streams = named(quads, notify('channel'))
    .filter((channel) => objectsOf(quads, channel, notify('topic')).includes(container))
    .flatMap((channel) => objectsOf(quads, channel, notify('receiveFrom')))
    .map((receiveFrom) => ({ kind: 'StreamingHTTPChannel2023' as const, receiveFrom }))
    .filter(({ receiveFrom }) => /^https?:/.test(receiveFrom));
  return [...services, ...streams];
}

function channelTypesOf(quads: readonly Quad[]): string[] {
  const types = quads.filter((one) => one.predicate.value === notify('channelType')).map((one) => one.object.value);
  return types.filter((type) => type.startsWith(notify(''))).map((type) => type.slice(notify('').length));
}
