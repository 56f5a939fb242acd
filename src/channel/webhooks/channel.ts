/** WebhookChannel2023: the pod server sends a request to a URL of ours when the inbox changes. */
import { parseRdf } from '../../rdf/quads.ts';
import { NotificationError, PodError } from '../../errors.ts';
import { notify, solid } from '../../vocab.ts';
import { MAX_MESSAGE_BYTES } from '../channel.ts';
import { discoverService } from '../discovery.ts';
import { clientForServices } from '../origins.ts';
import { askForChannel, fieldOf, refusedChannel, type SubscribeOptions } from '../subscription.ts';
import type { PodClient } from '../../http/client.ts';
import { isAuthentic } from './issuer-keys.ts';
import type { Pod } from '../../solid/pod.ts';

/** Who sends the webhooks of a channel. */
export interface WebhookSender {
  /** The issuer that signs them. */
  readonly issuer: string;
  /** The WebID of the agent that the server uses for them. */
  readonly sender: string;
}

/** A channel that leadpod subscribed to. */
export interface WebhookChannel extends WebhookSender {
  /** The URL of the channel. A DELETE ends it. `undefined` if the server gives none. */
  readonly id: string | undefined;
  /** When it ends, by the clock of this machine, in milliseconds; `undefined` if the server does not say. */
  readonly endsAt: number | undefined;
}

/** The name of the channel type. */
export const WEBHOOK = 'WebhookChannel2023';

/**
 * Asks the server to send a request to `sendTo` when the inbox changes. This URL is secret, because it identifies the pod.
 *
 * @throws PodError if the server has no such channels, refuses, or does not say who will sign; AuthenticationError.
 */
export async function subscribeWebhook(
  pod: Pod,
  sendTo: string,
  options: SubscribeOptions = {},
): Promise<WebhookChannel> {
  const { inbox, storage } = pod;
  const found = await discoverService(pod.client, inbox, storage, WEBHOOK);
  if (found === undefined) throw new PodError(LACKING, { kind: 'unexpected', method: 'GET', url: storage });
  const client = clientForServices(pod, [found.service]);
  const request = { type: notify(WEBHOOK), topic: inbox, sendTo };
  const { fields, id, endsAt } = await askForChannel(client, found, request, options);
  const sender = fieldOf(fields, 'sender') ?? '';
  // The sender must be an agent of the same server: no other server may vouch for it.
  if (!URL.canParse(sender) || new URL(sender).origin !== new URL(found.service).origin)
    throw refusedChannel(found.service, 'a sender of this server', 'another or none');
  return { id, endsAt, sender, issuer: await issuerOf(client, sender) };
}

const LACKING = 'Subscribing to the inbox failed: the server offers no WebhookChannel2023. leadpod watch needs none';

/** The issuer that signs for an agent of the server, from the agent's profile (Solid-OIDC section 5). */
async function issuerOf(client: PodClient, sender: string): Promise<string> {
  const issuers = await readIssuers(client, sender);
  const { origin } = new URL(sender);
  const own = issuers.filter((issuer) => URL.canParse(issuer) && new URL(issuer).origin === origin);
  const [issuer] = own;
  if (issuer === undefined || own.length > 1) throw refusedSender(sender, 'one issuer, at the origin of the server');
  // Keys that were read without https could be forged on the way.
  if (!isAuthentic(issuer)) throw refusedSender(sender, 'an https issuer, or one on this machine');
  return issuer;
}

async function readIssuers(client: PodClient, sender: string): Promise<string[]> {
  const answer = await client.get(sender, {
    act: 'Reading who sends webhooks',
    accept: 'text/turtle',
    maxBytes: MAX_MESSAGE_BYTES,
    isElsewhere: true,
  });
  try {
    return parseRdf(answer.text(), { format: 'text/turtle', base: answer.url })
      .filter(({ subject, predicate }) => subject.value === sender && predicate.value === solid('oidcIssuer'))
      .map(({ object }) => object.value);
  } catch (error) {
    if (error instanceof NotificationError) return [];
    throw error;
  }
}

function refusedSender(url: string, expected: string): PodError {
  const message = `Reading who sends webhooks failed: GET ${url} - expected ${expected}, received another or none`;
  return new PodError(message, { kind: 'unexpected', method: 'GET', url });
}
