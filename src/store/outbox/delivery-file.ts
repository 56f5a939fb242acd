/**
 * How a delivery is stored: what never changes in one resource, which is written once; how far it has come in another,
 * which every attempt writes again. So a write that is cut off takes no event with it: without the second the event is sent once
 * more, and the recipient knows its id.
 */
import { sha256Hex } from '../../text/hash.ts';
import { isRecord } from '../cache-file.ts';
import type { Attempt, Delivery, DeliveryState } from './delivery.ts';

/** What changes of a delivery. */
export type DeliveryProgress = Pick<Delivery, 'inbox' | 'attempts' | 'state'>;

const VERSION = 1;
/** Earlier attempts say no more than the later ones; the count of them is bounded because the resource is. */
const MAX_ATTEMPTS = 50;
const MAX_DETAIL = 1024;
const TEXTS = ['event', 'topic', 'target', 'contentType', 'body', 'created', 'notAfter'] as const;
const FROZEN = ['id', 'lead', 'transport', ...TEXTS] as const;
const STATES: ReadonlySet<unknown> = new Set<DeliveryState>([
  ...(['waiting', 'needs-person', 'delivered', 'accepted', 'refused', 'expired', 'dropped'] as const),
]);

/** The text of what never changes, with a digest of it, so that a later change by someone else is noticed. */
export function frozenText(delivery: Delivery): string {
  const frozen = Object.fromEntries(FROZEN.map((name) => [name, delivery[name]]));
  return JSON.stringify({ version: VERSION, ...frozen, sha256: digestOf(frozen) });
}

const digestOf = (frozen: Readonly<Record<string, unknown>>): string =>
  sha256Hex(JSON.stringify([VERSION, ...FROZEN.map((name) => frozen[name] ?? null)]));

/** The text of where it stands. */
export function progressText({ inbox, attempts, state }: DeliveryProgress): string {
  return JSON.stringify({ version: VERSION, state, inbox, attempts: attempts.slice(-MAX_ATTEMPTS).map(bounded) });
}

/** The text of one that has ended: all of it. */
export function endedText(delivery: Delivery): string {
  const frozen = JSON.parse(frozenText(delivery)) as object;
  return JSON.stringify({ ...frozen, ...(JSON.parse(progressText(delivery)) as object) });
}

/**
 * A delivery of its two texts; `undefined` where the first is torn, changed, or none of ours: it is never sent. A torn second says
 * nothing.
 */
export function parseDelivery(id: string, text: string, progress?: string): Delivery | undefined {
  const fixed = parse(text);
  if (!isRecord(fixed) || fixed['id'] !== id || !isFrozen(fixed) || isChanged(fixed)) return undefined;
  const frozen = Object.fromEntries(FROZEN.flatMap((name) => (name in fixed ? [[name, fixed[name]]] : [])));
  return { ...frozen, ...parseProgress(progress) } as unknown as Delivery;
}

/** Stands where a delivery would go that was forgotten before it had ended: whoever is about to put it there finds this. */
export const FORGOTTEN_TEXT = JSON.stringify({ version: VERSION, state: 'forgotten' });

/** Was it forgotten? */
export const isForgotten = (text: string | undefined): boolean => text === FORGOTTEN_TEXT;

/** Why a text is no delivery, in plain words. */
export function faultOf(id: string, text: string): string {
  const value = parse(text);
  if (value === undefined) return 'its write was cut off, or leadpod did not write it';
  if (!isRecord(value) || !isFrozen(value)) return 'leadpod did not write it';
  return value['id'] === id
    ? 'someone changed it after leadpod wrote it, so it is not sent'
    : 'it is a copy of another delivery, so it is not sent';
}

const isChanged = (value: Record<string, unknown>): boolean => value['sha256'] !== digestOf(value);

/** One that has ended, of its text. */
export function parseEnded(id: string, text: string): Delivery | undefined {
  return parseDelivery(id, text, text);
}

function parseProgress(text: string | undefined): DeliveryProgress {
  const value = text === undefined ? undefined : parse(text);
  if (!isRecord(value) || !STATES.has(value['state']) || !isAttempts(value['attempts']))
    return { attempts: [], state: 'waiting' };
  const { state, inbox, attempts } = value;
  return { state: state as DeliveryState, attempts, ...(typeof inbox === 'string' ? { inbox } : {}) };
}

function isFrozen(value: Record<string, unknown>): boolean {
  return (
    value['version'] === VERSION &&
    TEXTS.every((name) => typeof value[name] === 'string') &&
    [value['created'], value['notAfter']].every((time) => !Number.isNaN(Date.parse(String(time)))) &&
    ['ldn', 'publish', 'notify'].includes(String(value['transport'])) &&
    (value['lead'] === undefined || typeof value['lead'] === 'string')
  );
}

const isAttempts = (value: unknown): value is readonly Attempt[] =>
  Array.isArray(value) && value.every((attempt) => isRecord(attempt) && typeof attempt['at'] === 'string');

function bounded(attempt: Attempt): Attempt {
  const { detail } = attempt;
  return detail === undefined || detail.length <= MAX_DETAIL
    ? attempt
    : { ...attempt, detail: `${detail.slice(0, MAX_DETAIL)}…` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off in the middle of its write.
    return undefined;
  }
}
