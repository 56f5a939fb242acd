/**
 * Receives the requests of pod servers after a change of an inbox (WebhookChannel2023). Each pod has a URL that no one can
 * guess, so the path identifies the pod. The content of the message is not read.
 */
import { randomBytes } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { KeysUnavailableError } from './issuer-keys.ts';
import type { Pod } from '../../solid/pod.ts';
import type { WebhookSender } from './channel.ts';
import type { WebhookAddress } from './keeper.ts';
import { WebhookProofs, type WebhookRefusal } from './proof.ts';
import type { Room } from '../../serve/app.ts';
import { createProblem } from '../../serve/problem.ts';
import { mediaTypeOf } from '../../text/media-type.ts';

/** Why a webhook was refused. */
export type WebhookFailure = WebhookRefusal | 'unknown-address' | 'too-large' | 'media-type' | 'keys-unavailable';

/** The callbacks of a receiver. */
export interface WebhookOptions {
  /** Called when the inbox of this pod may have changed. */
  readonly onHint: (pod: string) => void;
  /** Called when a webhook was refused. `pod` is known if the URL was right. */
  readonly onRefused?: (failure: WebhookFailure, pod: string | undefined) => void;
  readonly proofs?: WebhookProofs;
}

/** Receives webhooks for any number of pods. */
export interface WebhookReceiver {
  readonly room: Room;
  /** Creates a new URL for a pod, below the `publicUrl` at which the server can be reached. */
  open(pod: string, publicUrl: string): WebhookAddress & { close(): void };
}

interface Mailbox {
  readonly pod: string;
  readonly url: string;
  sender: WebhookSender | undefined;
  skewMs: () => number;
}

const PATH = '/webhooks';
/** The longest message in bytes. Real ones have some hundred. */
const MAX_BYTES = 65_536;
const TYPES: ReadonlySet<string> = new Set(['application/ld+json', 'application/json']);

/** The status and the text of each refusal. The text contains nothing that the sender does not know. */
const ANSWERS: Readonly<Record<WebhookFailure, readonly [status: number, detail: string]>> = {
  unsigned: [401, 'expected a token and its proof: Authorization: DPoP ..., DPoP: ...'],
  forged: [401, 'token and proof are not from the server of this pod'],
  expired: [401, 'token or proof is expired or not yet valid'],
  replayed: [401, 'the proof was used before'],
  elsewhere: [403, 'the token belongs to another agent, or the proof is for another address'],
  'unknown-address': [404, 'there is nothing at this address'],
  'too-large': [413, `expected at most ${MAX_BYTES} bytes`],
  'media-type': [415, `expected one of ${[...TYPES].join(', ')}`],
  'keys-unavailable': [503, 'the keys of the server of this pod cannot be read at the moment'],
};

/** Creates a receiver without any URLs. */
export function createWebhookReceiver(options: WebhookOptions): WebhookReceiver {
  const { onHint, onRefused, proofs = new WebhookProofs() } = options;
  const mailboxes = new Map<string, Mailbox>();
  const refuse = (failure: WebhookFailure, pod?: string): Response => {
    onRefused?.(failure, pod);
    const [status, detail] = ANSWERS[failure];
    return createProblem(status, detail, status === 401 ? CHALLENGE : {});
  };
  const receive = async (context: Context, mailbox: Mailbox): Promise<Response> => {
    const failure = await checkWebhook(context, mailbox, proofs);
    if (failure !== undefined) return refuse(failure, mailbox.pod);
    onHint(mailbox.pod);
    return new Response(null, { status: 202 });
  };
  const routes = new Hono();
  routes.post('/:id', bodyLimit({ maxSize: MAX_BYTES, onError: () => refuse('too-large') }), (context) => {
    const mailbox = mailboxes.get(context.req.param('id'));
    return mailbox === undefined ? refuse('unknown-address') : receive(context, mailbox);
  });
  return {
    // The sender is not a browser, and proves itself with a signature.
    room: { path: PATH, isOpen: true, isForStrangers: true, routes },
    open: (pod, publicUrl) => {
      const id = randomBytes(32).toString('base64url');
      const url = new URL(`${PATH.slice(1)}/${id}`, publicUrl).href;
      const mailbox: Mailbox = { pod, url, sender: undefined, skewMs: () => 0 };
      mailboxes.set(id, mailbox);
      return {
        url,
        expect: (sender: WebhookSender, { client }: Pod) => {
          mailbox.sender = sender;
          mailbox.skewMs = () => client.clockSkewMs ?? 0;
        },
        close: () => void mailboxes.delete(id),
      };
    },
  };
}

const CHALLENGE = { headers: { 'www-authenticate': 'DPoP' } };

async function checkWebhook(
  { req }: Context,
  { sender, url, skewMs }: Mailbox,
  proofs: WebhookProofs,
): Promise<WebhookFailure | undefined> {
  if (!TYPES.has(mediaTypeOf(req.header('content-type')))) return 'media-type';
  // The subscription has not been answered yet, so this cannot be the server.
  if (sender === undefined) return 'forged';
  const headers = { authorization: req.header('authorization'), dpop: req.header('dpop') };
  try {
    return await proofs.refusalOf(headers, { ...sender, url, skewMs: skewMs() });
  } catch (error) {
    if (error instanceof KeysUnavailableError) return 'keys-unavailable';
    throw error;
  }
}
