/** A temporary receiver. It shows what a sender sends, and how leadpod reads it. */
import pLimit from 'p-limit';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { createApp } from '../../serve/app.ts';
import { startServer } from '../../serve/server.ts';
import { createInbox, INBOX_PATH, type Delivery } from './inbox.ts';
import { Mailbox, type MailboxBounds } from './mailbox.ts';
import { Understanding, type Understood } from './understanding.ts';

/** A message that was sent, and how leadpod reads it. */
export interface Caught extends Partial<Understood> {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: number;
  /** The URL of the message, if it was accepted. */
  readonly url?: string;
  /** The message as it was sent, if it was accepted. */
  readonly text?: string;
  /** The reason, if the message was refused. */
  readonly reason?: string;
}

/** The options of a receiver. */
export interface CatcherOptions {
  /** The port. 0 means any free port. */
  readonly port: number;
  readonly reading?: ParseOptions;
  readonly bounds?: Partial<MailboxBounds>;
  /** Called with each message, in the order of arrival. */
  readonly onCaught: (caught: Caught) => void;
  readonly onFault: (error: unknown) => void;
}

/** A running receiver. */
export interface Catcher {
  readonly inbox: string;
  /** Accepts no more requests. Waits for running requests, but at most this long, in milliseconds. */
  stop(withinMs: number): Promise<void>;
}

const BOUNDS: MailboxBounds = { maxLetters: 1000, maxBytes: 32 * 1024 * 1024 };

/**
 * Starts a receiver that can only be reached from this machine.
 *
 * @throws UsageError if the port is in use.
 */
export async function startCatcher(options: CatcherOptions): Promise<Catcher> {
  const { reading = {}, onCaught, onFault } = options;
  const understanding = new Understanding(reading);
  // One message at a time, so that they are shown in the order of arrival.
  const inTurn = pLimit(1);
  let inbox = '';
  const look = async (delivery: Delivery): Promise<void> => {
    understanding.forget(delivery.dropped);
    onCaught(await viewDelivery(delivery, inbox, understanding));
  };
  const room = createInbox({
    mailbox: new Mailbox({ ...BOUNDS, ...options.bounds }),
    ...(reading.limits === undefined ? {} : { limits: reading.limits }),
    onDelivery: (delivery) => inTurn(look, delivery),
  });
  const app = createApp({ isLoopback: true, tokens: [], origins: [] }, [room], onFault);
  const server = await startServer(app, { host: '127.0.0.1', port: options.port });
  inbox = new URL(INBOX_PATH, server.url).href;
  return { inbox, stop: (withinMs) => server.stop(withinMs) };
}

async function viewDelivery(delivery: Delivery, inbox: string, understanding: Understanding): Promise<Caught> {
  const { status, contentType, bytes, letter, reason } = delivery;
  if (letter === undefined) return { status, contentType, bytes, ...(reason === undefined ? {} : { reason }) };
  const url = new URL(letter.id, inbox).href;
  const understood = await understanding.read(letter.id, { body: letter.body, contentType, base: url });
  return { status, contentType, bytes, url, text: new TextDecoder().decode(letter.body), ...understood };
}
