/**
 * Limits on the size of a lead resource. What is left out depends on the events alone, so every machine leaves out the
 * same. The shortest texts and statements are kept, so that one sender's long ones do not displace those of others.
 */
import { dcterms, lead, rdf, xsd } from '../../vocab.ts';
import { FRAGMENTS } from './describe.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { literal, namedNode, quad, type Quad } from '../../rdf/quads.ts';

/** Limits in bytes of Turtle. */
export interface LeadBounds {
  /** Original texts of events. Texts that exceed the limit stay in the journal. */
  readonly originals: number;
  /** Statements that are not needed to read the lead again. Those that exceed the limit are left out and counted. */
  readonly statements: number;
  /** The whole resource, including statements of other applications. */
  readonly resource: number;
}

export const LEAD_BOUNDS: LeadBounds = {
  originals: 4 * 1024 * 1024,
  statements: 8 * 1024 * 1024,
  resource: 64 * 1024 * 1024,
};

/** The most bytes that one UTF-16 code unit can take, as in `\u0001`. */
const MAX_UNIT_BYTES = 6;
/** Control characters that Turtle can escape with one letter, such as `\n`. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

/**
 * The size in bytes of a text in a Turtle literal: UTF-8 with the escapes of n3's writer (a surrogate pair takes ten).
 */
export function bytesInTurtle(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit < 0x80) bytes += unit === 0x22 || unit === 0x5c ? 2 : 1;
    else if (unit < 0x20) bytes += SHORT_ESCAPES.has(unit) ? 2 : MAX_UNIT_BYTES;
    else if (unit < 0x800) bytes += 2;
    else bytes += unit >= 0xd800 && unit <= 0xdfff ? 5 : 3;
  }
  return bytes;
}

/** The events whose original texts exceed the limit in bytes, in their order. */
export function eventsBeyond(events: readonly LeadEvent[], limit: number): LeadEvent[] {
  // Nearly every lead is far below the limit, so nothing needs to be counted.
  if (MAX_UNIT_BYTES * sum(events, ({ source }) => source.text.length) <= limit) return [];
  const kept = shortest(events, ({ source }) => bytesInTurtle(source.text), limit);
  return events.filter((event) => !kept.has(event));
}

/**
 * The statements of a lead that fit into the limit in bytes, in their order, and the number of those left out, if any.
 */
export function boundStatements(statements: readonly Quad[], url: string, limit: number): Quad[] {
  if (MAX_UNIT_BYTES * sum(statements, lengthOf) <= limit) return [...statements];
  const optional = statements.filter((statement) => !isNeeded(statement));
  const kept = shortest(optional, bytesOf, limit);
  const left = statements.filter((statement) => isNeeded(statement) || kept.has(statement));
  if (left.length === statements.length) return left;
  const count = literal(String(statements.length - left.length), namedNode(xsd('integer')));
  return [...left, quad(namedNode(`${url}#${FRAGMENTS.lead}`), namedNode(lead('leftOut')), count)];
}

/** Properties of the history and of the places of its texts. Without them the lead could not be computed again. */
const NEEDED: ReadonlySet<string> = new Set([
  ...[lead('status'), lead('event'), lead('source'), lead('sourceIn'), lead('mediaType'), lead('base')],
  ...[dcterms('modified'), rdf('type'), lead('mark')],
]);

const isNeeded = ({ predicate }: Quad): boolean => NEEDED.has(predicate.value);

const lengthOf = ({ subject, predicate, object }: Quad): number =>
  subject.value.length + predicate.value.length + object.value.length;
const bytesOf = ({ subject, predicate, object }: Quad): number =>
  subject.value.length + predicate.value.length + bytesInTurtle(object.value);

function sum<T>(list: readonly T[], sizeOf: (item: T) => number): number {
  return list.reduce((total, item) => total + sizeOf(item), 0);
}

/** The smallest items that together fit into the limit. Of two items of the same size, the first is taken first. */
function shortest<T>(list: readonly T[], sizeOf: (item: T) => number, limit: number): Set<T> {
  const kept = new Set<T>();
  let total = 0;
  const sized = list.map((item) => ({ item, size: sizeOf(item) }));
  for (const { item, size } of sized.sort((a, b) => a.size - b.size)) {
    total += size;
    if (total > limit) break;
    kept.add(item);
  }
  return kept;
}
