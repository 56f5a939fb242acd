/**
 * Writes a lead as a Turtle document in the pod, and reads it. A checksum over leadpod's own statements detects
 * incomplete writes. Statements of other applications are kept.
 */
import { NotificationError } from '../../errors.ts';
import { dcterms, lead as leadTerm, PREFIXES, rdf } from '../../vocab.ts';
import { describeLead } from './describe.ts';
import { checksumOf, lineOf, termLine } from './checksum.ts';
import { FRAGMENTS, OWN_FRAGMENT } from './fragments.ts';
import { foldEvents, type Lead } from '../lead.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { boundStatements, eventsBeyond, LEAD_BOUNDS, type LeadBounds } from './bounds.ts';
import { readLeadEvents, type LeadReading } from './originals.ts';
import type { Mark } from '../marks.ts';
import { replacementOf } from './replacement.ts';
import { literal, namedNode, parseRdf, quad, serializeInPieces, serializeQuads, type Quad } from '../../rdf/quads.ts';

/** The content of a lead resource. */
export interface LeadDocument {
  /** Absent if the resource only names its replacement, or if none of its events could be read. */
  readonly lead?: Lead;
  /** The URL of the resource that now has all events of this one, without a fragment. */
  readonly replacedBy?: string;
  /** Statements of other applications, kept as they are. */
  readonly foreign: readonly Quad[];
  /** Statements about events that this version or its limits cannot read; kept as they are. */
  readonly unreadable?: readonly Quad[];
  /** For the key of an event, the place in the journal of its original text, if the lead is too large to contain it. */
  readonly journaled?: ReadonlyMap<string, string>;
  /**
   * `torn` if our statements are incomplete or changed. Such a lead is rebuilt from the journal and never just
   * overwritten.
   */
  readonly state: 'whole' | 'torn';
  /** The document is whole, but another version of leadpod wrote it; this version would write it differently. */
  readonly outdated?: true;
}

/** The content to write to a lead resource. */
export type LeadContent = Pick<LeadDocument, 'lead' | 'replacedBy' | 'foreign' | 'unreadable' | 'journaled'>;

/** Options for reading a lead resource. */
export interface DocumentOptions extends LeadReading {
  /** @internal Size limits, for tests. */
  readonly bounds?: Partial<LeadBounds>;
}

const FORMAT = 'text/turtle';
const HELD: Mark = 'held';
const NAMES_DIFFER: Mark = 'names-differ';
const NONE: ReadonlySet<string> = new Set();
const CHECKSUM = leadTerm('checksum');
/**
 * Lists properties of other vocabularies that leadpod wrote, so that later versions recognise these statements as ours.
 */
const STATED_PROPERTY = leadTerm('statedProperty');

/**
 * Writes Turtle: leadpod's statements in reading order, then those of other applications, sorted, then the checksum.
 */
export function writeLeadDocument(content: LeadContent, url: string, bounds: Partial<LeadBounds> = {}): string {
  return serializeQuads(documentOf(content, url, bounds).quads, { format: FORMAT, prefixes: PREFIXES, base: url });
}

/**
 * Like {@link writeLeadDocument}, but awaits `between` now and then so that other work can run. Also returns the
 * checksum.
 */
export async function writeLeadInPieces(
  content: LeadContent,
  url: string,
  bounds: Partial<LeadBounds>,
  between: () => Promise<void>,
): Promise<{ text: string; checksum: string }> {
  const { quads, checksum } = documentOf(content, url, bounds);
  await between();
  const text = await serializeInPieces(quads, { format: FORMAT, prefixes: PREFIXES, base: url }, between);
  return { text, checksum };
}

function documentOf(
  content: LeadContent,
  url: string,
  bounds: Partial<LeadBounds>,
): { quads: Quad[]; checksum: string } {
  const own = ownStatements(content, url, bounds);
  const mine = new Set(content.foreign.length === 0 ? [] : own.map(lineOf));
  const foreign = content.foreign.filter((statement) => !mine.has(lineOf(statement)));
  const checksum = checksumOf(own, url);
  const sum = quad(namedNode(url), namedNode(CHECKSUM), literal(checksum));
  return { quads: [...own, ...sortQuads(foreign), sum], checksum };
}

/**
 * Reads a lead resource: parses its events from their original texts and computes the lead from them.
 *
 * @throws NotificationError `not-rdf` if the text is not Turtle, as after an incomplete write.
 */
export async function readLeadDocument(
  text: string,
  url: string,
  options: DocumentOptions = {},
): Promise<LeadDocument> {
  return readLeadStatements(parseRdf(text, { format: FORMAT, base: url }), url, options);
}

/** Reads a lead from the statements of its resource, in any graph. */
export async function readLeadStatements(
  quads: readonly Quad[],
  url: string,
  options: DocumentOptions = {},
): Promise<LeadDocument> {
  const stored = quads.find(({ subject, predicate }) => subject.value === url && predicate.value === CHECKSUM)?.object
    .value;
  const statements = quads.filter(({ subject, predicate }) => !(subject.value === url && predicate.value === CHECKSUM));
  const { bounds = {}, ...reading } = options;
  const { events, unreadable: nodes, journaled, isMoved } = await readLeadEvents(statements, url, reading);
  const unreadable = statements.filter(({ subject, object }) => nodes.has(subject.value) || nodes.has(object.value));
  // A lead that has events was not replaced, whatever its statements say.
  const replacedBy = events.length === 0 ? replacementOf(statements, url) : undefined;
  const contentWith = (held: ReadonlySet<string>, settled: ReadonlySet<string>): LeadContent => ({
    ...(events.length === 0 ? {} : { lead: foldEvents(events, undefined, held, settled) }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(journaled.size === 0 ? {} : { journaled }),
    foreign: [],
  });
  const finish = (content: LeadContent, own: readonly Quad[]): LeadDocument => {
    const found = { ...content, ...separate(statements, own, stored, url) };
    const isOutdated = found.state === 'whole' && (isMoved || !isBounded(content, bounds));
    return isOutdated ? { ...found, outdated: true } : found;
  };
  const marked = marksIn(statements, events, url);
  const differ = marked(NAMES_DIFFER);
  const content = contentWith(marked(HELD), new Set(events.flatMap(({ key }) => (differ.has(key) ? [] : [key]))));
  const own = ownStatements(content, url, bounds);
  // The events do not show which of them are held back or confirmed by a person, so this comes from the marks. Another program
  // may have edited the marks, so the checksum is compared.
  const isPlain = content.lead === undefined || content.lead.held.size + content.lead.settled.size === 0;
  if (isPlain || checksumOf(own, url) === stored) return finish(content, own);
  const plain = contentWith(NONE, NONE);
  return finish(plain, ownStatements(plain, url, bounds));
}

/** Whether exactly the texts that exceed the limit are in the journal. Older versions of leadpod had no limits. */
function isBounded({ lead, journaled = new Map() }: LeadContent, bounds: Partial<LeadBounds>): boolean {
  const beyond = eventsBeyond(lead?.events ?? [], bounds.originals ?? LEAD_BOUNDS.originals);
  return beyond.length === journaled.size && beyond.every(({ key }) => journaled.has(key));
}

/** The keys of the events that have a mark in a document. */
function marksIn(
  statements: readonly Quad[],
  events: readonly LeadEvent[],
  url: string,
): (mark: Mark) => ReadonlySet<string> {
  const found = statements.filter(({ predicate }) => predicate.value === leadTerm('mark'));
  return (mark) => {
    const marked = new Set(found.flatMap(({ subject, object }) => (object.value === mark ? [subject.value] : [])));
    if (marked.size === 0) return NONE;
    return new Set(events.filter((event) => marked.has(`${url}#${FRAGMENTS.event(event)}`)).map(({ key }) => key));
  };
}

/**
 * Whether two texts of a lead resource contain the same statements. A server may rewrite Turtle in its own style.
 * Labels of blank nodes are ignored; leadpod itself writes no blank nodes.
 */
export function isSameLeadDocument(one: string, other: string, url: string): boolean {
  if (one === other) return true;
  try {
    return linesOf(one, url) === linesOf(other, url);
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // The text is incomplete or not Turtle.
    return false;
  }
}

function linesOf(text: string, url: string): string {
  const lineWithoutLabels = ({ subject, predicate, object }: Quad): string =>
    JSON.stringify([subject, predicate, object].map((term) => (term.termType === 'BlankNode' ? '_:' : termLine(term))));
  return parseRdf(text, { format: FORMAT, base: url }).map(lineWithoutLabels).sort().join('\n');
}

function ownStatements(
  { lead, replacedBy, unreadable = [], journaled }: LeadContent,
  url: string,
  { statements = LEAD_BOUNDS.statements }: Partial<LeadBounds>,
): Quad[] {
  const described = lead === undefined ? [] : boundStatements(describeLead(lead, url, journaled), url, statements);
  const moved = replacedBy === undefined ? [] : [quad(itOf(url), namedNode(dcterms('isReplacedBy')), itOf(replacedBy))];
  const properties = new Set(described.map(({ predicate }) => predicate.value));
  const borrowed = [...properties].filter((property) => !isOwnProperty(property));
  const stated = borrowed.map((property) => quad(itOf(url), namedNode(STATED_PROPERTY), namedNode(property)));
  return [...described, ...stated, ...unreadable, ...moved];
}

/**
 * Separates leadpod's statements from those of others: by what this version writes for the events, or else by the property
 * names.
 */
function separate(
  statements: readonly Quad[],
  implied: readonly Quad[],
  stored: string | undefined,
  url: string,
): Pick<LeadDocument, 'foreign' | 'state' | 'outdated'> {
  const lines = statements.map(lineOf);
  const present = new Set(lines);
  const borrowed = new Set(
    statements.flatMap(({ predicate, object }) => (predicate.value === STATED_PROPERTY ? [object.value] : [])),
  );
  const isOurs = ({ subject, predicate }: Quad): boolean =>
    subject.value.startsWith(`${url}#`) &&
    OWN_FRAGMENT.test(subject.value) &&
    (isOwnProperty(predicate.value) || borrowed.has(predicate.value));
  const impliedLines = implied.map(lineOf);
  if (checksumOf(implied, url) === stored && impliedLines.every((line) => present.has(line))) {
    const ours = new Set(impliedLines);
    const others = statements.filter((_, index) => !ours.has(lines[index] ?? ''));
    // Others' statements with leadpod's own properties (a second lead:status) are dropped: the state is computed.
    const isForged = (statement: Quad): boolean =>
      isOurs(statement) && statement.predicate.value.startsWith(PREFIXES.lead);
    return { foreign: others.filter((statement) => !isForged(statement)), state: 'whole' };
  }
  // The document was written by another version of leadpod, or is incomplete.
  const ours = statements.filter(isOurs);
  const foreign = statements.filter((statement) => !isOurs(statement));
  return checksumOf(ours, url) === stored ? { foreign, state: 'whole', outdated: true } : { foreign, state: 'torn' };
}

const OWN_VOCABULARIES = [PREFIXES.lead, PREFIXES.schema, PREFIXES.vcard, PREFIXES.x, PREFIXES.dcterms];

const isOwnProperty = (iri: string): boolean =>
  iri === rdf('type') || OWN_VOCABULARIES.some((base) => iri.startsWith(base));

const itOf = (url: string): Quad['object'] & Quad['subject'] => namedNode(`${url}#${FRAGMENTS.lead}`);

function sortQuads(quads: readonly Quad[]): Quad[] {
  return [...quads].sort((a, b) => (lineOf(a) < lineOf(b) ? -1 : 1));
}
