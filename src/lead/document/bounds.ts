/**
 * How large a lead may become in its resource. Both bounds are functions of the events alone, so that every machine leaves out
 * the same: short texts and statements stay, so that one sender's long ones push no one else's out.
 */
import { dcterms, lead, rdf, xsd } from '../../vocab.ts';
import { FRAGMENTS } from './describe.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { literal, namedNode, quad, type Quad } from '../../rdf/quads.ts';

/** Bytes, as Turtle takes them. */
export interface LeadBounds {
  /** Original texts of events; the texts beyond it stay in the journal. */
  readonly originals: number;
  /** Statements besides those that are needed to read the lead again; what is beyond it is left out, and counted. */
  readonly statements: number;
  /** All of the resource, with what others wrote into it. */
  readonly resource: number;
}

export const LEAD_BOUNDS: LeadBounds = {
  originals: 4 * 1024 * 1024,
  statements: 8 * 1024 * 1024,
  resource: 64 * 1024 * 1024,
};

/** The most that a UTF-16 unit takes: `\u0001`. */
const MAX_UNIT_BYTES = 6;
/** Control characters that have an escape of one letter. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

/** The bytes of a text in a Turtle literal: UTF-8, with what n3's writer escapes (a pair of surrogates takes ten). */
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

/** The events whose original texts do not fit, in their order. */
export function eventsBeyond(events: readonly LeadEvent[], limit: number): LeadEvent[] {
  // Nearly every lead is far from it, and nothing need be counted.
  if (MAX_UNIT_BYTES * sum(events, ({ source }) => source.text.length) <= limit) return [];
  const kept = shortest(events, ({ source }) => bytesInTurtle(source.text), limit);
  return events.filter((event) => !kept.has(event));
}

/** The statements of a lead that fit, in their order, and, where some do not, how many. */
export function boundStatements(statements: readonly Quad[], url: string, limit: number): Quad[] {
  if (MAX_UNIT_BYTES * sum(statements, lengthOf) <= limit) return [...statements];
  const optional = statements.filter((statement) => !isNeeded(statement));
  const kept = shortest(optional, bytesOf, limit);
  const left = statements.filter((statement) => isNeeded(statement) || kept.has(statement));
  if (left.length === statements.length) return left;
  const count = literal(String(statements.length - left.length), namedNode(xsd('integer')));
  return [...left, quad(namedNode(`${url}#${FRAGMENTS.lead}`), namedNode(lead('leftOut')), count)];
}

/** What tells the history of the lead, and where the texts are: without it the lead could not be computed again. */
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

/** The smallest that fit together; of two that are as large, the one that comes first. */
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
