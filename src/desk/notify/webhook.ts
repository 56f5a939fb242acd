/**
 * A webhook about a lead, as Standard Webhooks defines it (https://www.standardwebhooks.com): id, time and signature are in
 * headers, and the body contains no personal data.
 */
import { createHmac } from 'node:crypto';
import type { LeadStatus } from '../../lead/lead.ts';
import { shortHash } from '../../text/hash.ts';

/** What happened to a lead. */
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
  /** Identifies it among those of the same kind, the same on every machine: the event that caused it. */
  readonly event: string;
}

/** The topic in the outbox. It is not a topic of lead events, so that it is not folded. */
export const webhookTopic = ({ what }: Pick<Occurrence, 'what'>): string => `leadpod/webhook#${what}`;

/** The id of a webhook. Two machines, or a repetition, compute the same. */
export const webhookId = ({ lead, what, event }: Occurrence): string => `msg_${shortHash([lead, what, event], 32)}`;

/** The body of a webhook. */
export function webhookBody({ what, lead, slug, status, time }: Occurrence): string {
  return JSON.stringify({ type: `lead.${what}`, timestamp: time, data: { lead, slug, status } });
}

/**
 * The headers with which the receiver checks sender and time. Each attempt gets a new signature, because receivers refuse old
 * times.
 */
export function signedHeaders(id: string, body: string, secret: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
