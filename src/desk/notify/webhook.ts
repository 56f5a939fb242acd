/**
 * A webhook about a lead, as Standard Webhooks has them (https://www.standardwebhooks.com): an id, a time and a signature in
 * headers, and a body that says nothing of a person.
 */
import { createHmac } from 'node:crypto';
import type { LeadStatus } from '../../lead/lead.ts';
import { shortHash } from '../../text/hash.ts';

/** What happened to a lead. */
export type Happening = 'new' | 'overdue' | 'answered' | 'given-up';

/** Something that happened to a lead. */
export interface Occurrence {
  readonly what: Happening;
  /** The IRI of the lead, and its slug. */
  readonly lead: string;
  readonly slug: string;
  readonly status: LeadStatus;
  /** When it happened, RFC 3339 in UTC. */
  readonly time: string;
  /** What tells it from other happenings of the same kind, the same on every machine: the event that made it. */
  readonly event: string;
}

/** The topic under which the outbox knows one: none of an event of a lead, so that nothing is folded. */
export const webhookTopic = ({ what }: Pick<Occurrence, 'what'>): string => `leadpod/webhook#${what}`;

/** The id of a webhook: two machines, and a repetition, make the same. */
export const webhookId = ({ lead, what, event }: Occurrence): string => `msg_${shortHash([lead, what, event], 32)}`;

/** The body of a webhook. */
export function webhookBody({ what, lead, slug, status, time }: Occurrence): string {
  return JSON.stringify({ type: `lead.${what}`, timestamp: time, data: { lead, slug, status } });
}

/** The headers that let the receiver see who sent it, and when: each attempt is signed anew, since an old time is refused. */
export function signedHeaders(id: string, body: string, secret: string, nowMs: number): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
