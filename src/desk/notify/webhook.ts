/**
 * A webhook about a lead, as Standard Webhooks defines it (https://www.standardwebhooks.com). Headers have the id, the time and
 * the signature. The body contains no personal data.
 */
import { createHmac } from 'node:crypto';
import type { LeadStatus } from '../../lead/lead.ts';
import { shortHash } from '../../text/hash.ts';

/** The kinds of occurrences. */
export type Happening = 'new' | 'overdue' | 'answered' | 'given-up';

/** Something that happened to a lead. */
export interface Occurrence {
  readonly what: Happening;
  /** The IRI and the slug of the lead. */
  readonly lead: string;
  readonly slug: string;
  readonly status: LeadStatus;
  /** When it happened, RFC 3339 in UTC. */
  readonly time: string;
  /** What caused it: the key of an event, the id of a decision, or a deadline. It is the same on every machine. */
  readonly event: string;
}

/** The topic in the outbox. It is not a topic of the format, so the webhook is not added to a lead. */
export const webhookTopic = ({ what }: Pick<Occurrence, 'what'>): string => `leadpod/webhook#${what}`;

/** The id of a webhook. Another machine or a repetition computes the same id. */
export const webhookId = ({ lead, what, event }: Occurrence): string => `msg_${shortHash([lead, what, event], 32)}`;

/** The body of a webhook. */
export function webhookBody({ what, lead, slug, status, time }: Occurrence): string {
  return JSON.stringify({ type: `lead.${what}`, timestamp: time, data: { lead, slug, status } });
}

/**
 * The headers with which the receiver checks the sender and the time. Each attempt has a new signature, because receivers
 * refuse old times.
 */
export function signedHeaders(id: string, body: string, secret: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
