/**
 * How a delivery is stored, in two resources. The first has what never changes and is written once. The second has the progress
 * and is written by every attempt. So a write that is cut off loses no event: without the second resource the event is sent
 * once more, and the recipient recognises its id.
 */
import { beginningOf } from '../../text/beginning.ts';
import { sha256Hex } from '../../text/hash.ts';
import { isRecord } from '../../text/record.ts';
import type { Attempt, Delivery, DeliveryState } from './delivery.ts';

/** The part of a delivery that changes. */
export type DeliveryProgress = Pick<Delivery, 'inbox' | 'attempts' | 'state'>;

const VERSION = 1;
/**
 * The most attempts that are stored. Earlier attempts say nothing that later ones do not, and the size of the resource is
 * limited.
 */
const MAX_ATTEMPTS = 50;
const MAX_DETAIL = 1024;
const TEXTS = ['event', 'topic', 'target', 'contentType', 'body', 'created', 'notAfter'] as const;
const FROZEN = ['id', 'lead', 'transport', ...TEXTS] as const;
const STATES: ReadonlySet<unknown> = new Set<DeliveryState>([
  ...(['waiting', 'needs-person', 'delivered', 'accepted', 'refused', 'expired', 'dropped'] as const),
]);

/** The text of the part that never changes, with a digest of it. The digest shows if another program changed it later. */
export function frozenText(delivery: Delivery): string {
  const frozen = Object.fromEntries(FROZEN.map((name) => [name, delivery[name]]));
  return JSON.stringify({ version: VERSION, ...frozen, sha256: digestOf(frozen) });
}

const digestOf = (frozen: Readonly<Record<string, unknown>>): string =>
  sha256Hex(JSON.stringify([VERSION, ...FROZEN.map((name) => frozen[name] ?? null)]));

/** The text of the part that changes. */
export function progressText({ inbox, attempts, state }: DeliveryProgress): string {
  return JSON.stringify({ version: VERSION, state, inbox, attempts: attempts.slice(-MAX_ATTEMPTS).map(bounded) });
}

/** The text of an ended delivery: both parts. */
export function endedText(delivery: Delivery): string {
  const frozen = JSON.parse(frozenText(delivery)) as object;
  return JSON.stringify({ ...frozen, ...(JSON.parse(progressText(delivery)) as object) });
}

/**
 * Parses a delivery from its two texts. Returns `undefined` if the first one is incomplete, was changed, or was not written by
 * leadpod; such a delivery is never sent. An incomplete second text is ignored.
 */
export function parseDelivery(id: string, text: string, progress?: string): Delivery | undefined {
  const fixed = parse(text);
  if (!isRecord(fixed) || fixed['id'] !== id || !isFrozen(fixed) || isChanged(fixed)) return undefined;
  const frozen = Object.fromEntries(FROZEN.flatMap((name) => (name in fixed ? [[name, fixed[name]]] : [])));
  return { ...frozen, ...parseProgress(progress) } as unknown as Delivery;
}

/**
 * Replaces a delivery that was forgotten before it ended, at the URLs where it would go when it ends. A process that is about
 * to write it there finds this text.
 */
export const FORGOTTEN_TEXT = JSON.stringify({ version: VERSION, state: 'forgotten' });

/** Whether the delivery was forgotten. */
export const isForgotten = (text: string | undefined): boolean => text === FORGOTTEN_TEXT;

/** The reason why a text is not a delivery, for a person to read. */
export function faultOf(id: string, text: string): string {
  const value = parse(text);
  if (value === undefined) return 'its write was cut off, or leadpod did not write it';
  if (!isRecord(value) || !isFrozen(value)) return 'leadpod did not write it';
  return value['id'] === id
    ? 'someone changed it after leadpod wrote it, so it is not sent'
    : 'it is a copy of another delivery, so it is not sent';
}

const isChanged = (value: Record<string, unknown>): boolean => value['sha256'] !== digestOf(value);

/** Parses an ended delivery. */
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
    : { ...attempt, detail: `${beginningOf(detail, MAX_DETAIL)}…` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The write was cut off.
    return undefined;
  }
}
