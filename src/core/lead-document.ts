/**
 * A lead as the Turtle document in the pod, and back. The document carries a checksum over leadpod's own statements, so
 * that a torn write is noticed; what others wrote into it is kept.
 */
import { ContextError, NotificationError } from '../errors.ts';
import { dcterms, lead as leadTerm, PREFIXES, rdf } from '../vocab.ts';
import { describeLead } from './describe.ts';
import type { LeadEvent } from './event.ts';
import { FRAGMENTS, OWN_FRAGMENT } from './fragments.ts';
import { sha256Hex } from './hash.ts';
import { foldEvents, type Lead } from './lead.ts';
import type { Mark } from './marks.ts';
import { parseNotification, type ParseOptions } from './notification.ts';
import { literal, namedNode, parseRdf, quad, serializeQuads, type Quad } from './quads.ts';

/** What stands in a lead resource. */
export interface LeadDocument {
  /** Absent where the resource only says what replaced it, and where no event of it could be read. */
  readonly lead?: Lead;
  /** The resource that took over all events of this one, without its fragment. */
  readonly replacedBy?: string;
  /** Statements of others, kept as they are. */
  readonly foreign: readonly Quad[];
  /** Events whose texts this reader refuses (a newer one, or one with smaller limits): kept as they are. */
  readonly unreadable?: readonly Quad[];
  /** `torn` where statements of ours are missing or changed: to be rebuilt from the journal, never written over blindly. */
  readonly state: 'whole' | 'torn';
  /** Whole, but written by another version of leadpod: what it would write today is not the same. */
  readonly outdated?: true;
}

/** What is to stand in a lead resource. */
export type LeadContent = Pick<LeadDocument, 'lead' | 'replacedBy' | 'foreign' | 'unreadable'>;

const FORMAT = 'text/turtle';
const HELD: Mark = 'held';
const CHECKSUM = leadTerm('checksum');
/** Properties of other vocabularies that messages use: a later version still knows that their statements are ours. */
const STATED_PROPERTY = leadTerm('statedProperty');

/** The document's Turtle: what leadpod states, in reading order, what others stated, sorted, and the checksum last. */
export function writeLeadDocument(content: LeadContent, url: string): string {
  const own = ownStatements(content, url);
  const mine = new Set(own.map(lineOf));
  const foreign = content.foreign.filter((statement) => !mine.has(lineOf(statement)));
  const checksum = quad(namedNode(url), namedNode(CHECKSUM), literal(checksumOf(own, url)));
  const quads = [...own, ...sortQuads(foreign), checksum];
  return serializeQuads(quads, { format: FORMAT, prefixes: PREFIXES, base: url });
}

/**
 * Reads a lead resource: its events from their original texts, its state by folding them again.
 *
 * @throws NotificationError `not-rdf` where the text is no Turtle: a torn write, to be rebuilt.
 */
export async function readLeadDocument(text: string, url: string, options: ParseOptions = {}): Promise<LeadDocument> {
  return readLeadStatements(parseRdf(text, { format: FORMAT, base: url }), url, options);
}

/** The same from the statements of the resource, whichever graph they are in. */
export async function readLeadStatements(
  quads: readonly Quad[],
  url: string,
  options: ParseOptions = {},
): Promise<LeadDocument> {
  const stored = quads.find(({ subject, predicate }) => subject.value === url && predicate.value === CHECKSUM)?.object
    .value;
  const statements = quads.filter(({ subject, predicate }) => !(subject.value === url && predicate.value === CHECKSUM));
  const { events, unreadable: nodes } = await readEvents(statements, url, options);
  const unreadable = statements.filter(({ subject, object }) => nodes.has(subject.value) || nodes.has(object.value));
  const replacedBy = readReplacement(statements, url);
  const contentWith = (held: ReadonlySet<string>): LeadContent => ({
    ...(events.length === 0 ? {} : { lead: foldEvents(events, undefined, held) }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
    foreign: [],
  });
  const held = readHeld(statements, events, url);
  const content = contentWith(held);
  const own = ownStatements(content, url);
  // That an event is held is the one thing that its lead does not say by itself: others may have written it there.
  if (held.size === 0 || checksumOf(own, url) === stored)
    return { ...content, ...separate(statements, own, stored, url) };
  const plain = contentWith(new Set());
  return { ...plain, ...separate(statements, ownStatements(plain, url), stored, url) };
}

function readHeld(statements: readonly Quad[], events: readonly LeadEvent[], url: string): ReadonlySet<string> {
  const marked = statements.flatMap(({ subject, predicate, object }) =>
    predicate.value === leadTerm('mark') && object.value === HELD ? [subject.value] : [],
  );
  return new Set(events.filter((event) => marked.includes(`${url}#${FRAGMENTS.event(event)}`)).map(({ key }) => key));
}

/** The checksum that {@link writeLeadDocument} writes for a content. */
export function leadChecksum(content: LeadContent, url: string): string {
  return checksumOf(ownStatements(content, url), url);
}

function ownStatements({ lead, replacedBy, unreadable = [] }: LeadContent, url: string): Quad[] {
  const moved = replacedBy === undefined ? [] : [quad(itOf(url), namedNode(dcterms('isReplacedBy')), itOf(replacedBy))];
  const described = lead === undefined ? [] : describeLead(lead, url);
  const borrowed = new Set(described.flatMap(({ predicate: { value } }) => (isOwnProperty(value) ? [] : [value])));
  const stated = [...borrowed].map((property) => quad(itOf(url), namedNode(STATED_PROPERTY), namedNode(property)));
  return [...described, ...stated, ...unreadable, ...moved];
}

/** Tells our statements from those of others: by what the events imply today, else by the names that are ours. */
function separate(
  statements: readonly Quad[],
  implied: readonly Quad[],
  stored: string | undefined,
  url: string,
): Pick<LeadDocument, 'foreign' | 'state' | 'outdated'> {
  const present = new Set(statements.map(lineOf));
  const borrowed = new Set(
    statements.flatMap(({ predicate, object }) => (predicate.value === STATED_PROPERTY ? [object.value] : [])),
  );
  const isOurs = ({ subject, predicate }: Quad): boolean =>
    subject.value.startsWith(`${url}#`) &&
    OWN_FRAGMENT.test(subject.value) &&
    (isOwnProperty(predicate.value) || borrowed.has(predicate.value));
  if (checksumOf(implied, url) === stored && implied.every((statement) => present.has(lineOf(statement)))) {
    const ours = new Set(implied.map(lineOf));
    const others = statements.filter((statement) => !ours.has(lineOf(statement)));
    // What others add in words that are leadpod's alone (a second lead:status) is no fact: the state is computed.
    const isForged = (statement: Quad): boolean =>
      isOurs(statement) && statement.predicate.value.startsWith(PREFIXES.lead);
    return { foreign: others.filter((statement) => !isForged(statement)), state: 'whole' };
  }
  // Written by another version of leadpod, or torn.
  const ours = statements.filter(isOurs);
  const foreign = statements.filter((statement) => !isOurs(statement));
  return checksumOf(ours, url) === stored ? { foreign, state: 'whole', outdated: true } : { foreign, state: 'torn' };
}

const OWN_VOCABULARIES = [PREFIXES.lead, PREFIXES.schema, PREFIXES.vcard, PREFIXES.x, PREFIXES.dcterms];

const isOwnProperty = (iri: string): boolean =>
  iri === rdf('type') || OWN_VOCABULARIES.some((base) => iri.startsWith(base));

/** The events of the document, each from its original text, and the nodes of those whose texts cannot be read any more. */
async function readEvents(
  statements: readonly Quad[],
  url: string,
  options: ParseOptions,
): Promise<{ events: LeadEvent[]; unreadable: Set<string> }> {
  const valueOf = (subject: string, term: string): string | undefined =>
    statements.find((statement) => statement.subject.value === subject && statement.predicate.value === term)?.object
      .value;
  const events: LeadEvent[] = [];
  const unreadable = new Set<string>();
  for (const { subject, object } of statements.filter(({ predicate }) => predicate.value === leadTerm('source'))) {
    const body = new TextEncoder().encode(object.value);
    const contentType = valueOf(subject.value, leadTerm('mediaType'));
    const base = valueOf(subject.value, leadTerm('base'));
    try {
      const parsed = await parseNotification({ body, contentType, base }, options);
      // A text that holds several events stands in the resource of each; here only the one that it is quoted for counts.
      events.push(...parsed.events.filter((event) => isNamed(event, subject.value, url)));
    } catch (error) {
      if (!(error instanceof NotificationError || error instanceof ContextError)) throw error;
      unreadable.add(subject.value);
    }
  }
  return { events, unreadable };
}

/** Is it the event of this node, as the present reader names it or as an earlier one did? */
function isNamed({ key, formerKey = key }: LeadEvent, node: string, url: string): boolean {
  return [key, formerKey].some((name) => `${url}#${FRAGMENTS.event({ key: name })}` === node);
}

function readReplacement(statements: readonly Quad[], url: string): string | undefined {
  const moved = statements.find(
    ({ subject, predicate }) => subject.value === itOf(url).value && predicate.value === dcterms('isReplacedBy'),
  );
  return moved?.object.value.replace(/#.*$/s, '');
}

function checksumOf(statements: readonly Quad[], url: string): string {
  // Relative to the document, so that a pod that moves to another host keeps whole documents.
  const lines = statements.map(lineOf).map((line) => line.replaceAll(`<${url}#`, '<#'));
  return sha256Hex([...new Set(lines)].sort().join('\n'));
}

const itOf = (url: string): Quad['object'] & Quad['subject'] => namedNode(`${url}#${FRAGMENTS.lead}`);

const lineOf = (statement: Quad): string =>
  JSON.stringify([statement.subject, statement.predicate, statement.object].map(termLine));

function termLine(term: Quad['object']): string {
  if (term.termType !== 'Literal') return term.termType === 'NamedNode' ? `<${term.value}>` : `_:${term.value}`;
  return `"${term.value}"@${term.language}^^${term.datatype.value}`;
}

function sortQuads(quads: readonly Quad[]): Quad[] {
  return [...quads].sort((a, b) => (lineOf(a) < lineOf(b) ? -1 : 1));
}
