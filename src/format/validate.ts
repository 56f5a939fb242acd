/**
 * Checks a message against the format, or a stored lead against what leadpod writes. A finding names the place and what was
 * expected there. It never quotes the value, which may be personal data (SECURITY.md, T18).
 * No pass over the inbox uses this: SHACL costs as much as all JSON-LD work before it.
 */
import { ContextError, NotificationError } from '../errors.ts';
import { lead } from '../vocab.ts';
import { describeLead } from '../lead/document/describe.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { OWN_FRAGMENT } from '../lead/document/fragments.ts';
import { groupEvents } from '../lead/identity/identity.ts';
import { groupBy } from '../text/group-by.ts';
import { canonicalJson, JsonObject, keyOfStep, pointerTo, type Json } from '../text/json.ts';
import { DEFAULT_LIMITS, decodeJson, decodeText } from '../message/decode/json-decode.ts';
import { readLeadStatements } from '../lead/document/document.ts';
import { foldEvents, isLead } from '../lead/lead.ts';
import { essenceOf, isJsonMediaType, rdfFormatOf } from '../message/decode/media-type.ts';
import { usesJsonLd } from '../message/lift/message-json-ld.ts';
import { MISSED_LEAD_CODES } from '../message/trees/missed-lead.ts';
import { parseNotification } from '../message/notification.ts';
import {
  listWarnings,
  type NotificationContent,
  type ParsedNotification,
  type ParseOptions,
} from '../message/parsed-notification.ts';
import { parseRdf, type Quad } from '../rdf/quads.ts';
import { unique, validateMessage, type MessageFault, type Severity } from './schema.ts';
import { validateLeadQuads, type ShapeResult } from './shacl.ts';
import { UNKNOWN_BASE } from '../message/lift/unknown-base.ts';
import { warnInto, type Warning } from '../message/warning.ts';

export { validateMessage, type MessageFault, type Severity } from './schema.ts';
export { validateLeadQuads, type ShapeResult } from './shacl.ts';

/** One finding of `leadpod validate`, about one place in a file. */
export interface Finding extends MessageFault {
  /** A stable word: a reason of NotificationError, a warning code, `schema`, `shape`, `checksum` or `unsupported`. */
  readonly code: string;
}

/** How a text is checked. */
export interface ValidateOptions extends ParseOptions {
  /** The text is a stranger's message, no stored lead. Only the `delegate` then reads RDF: its shapes may take a minute. */
  readonly isMessage?: boolean;
  /** Awaited before each message and each lead, so that other work gets its turn. An error that it throws ends the check. */
  readonly between?: () => Promise<void>;
}

/** The default of `between`: no other work is waiting. */
const atOnce = (): Promise<void> => Promise.resolve();

/**
 * Lists everything that is wrong with the text of a message in any syntax, or of a stored lead: why it cannot be read, where
 * it differs from the schema, what reading it repairs, and whether the resulting lead matches its shapes. Pointers are JSON
 * pointers into the text; of RDF, into the event that was read from it; of a stored lead, the fragment of a node.
 */
export async function validateText(content: NotificationContent, options: ValidateOptions = {}): Promise<Finding[]> {
  const warnings: Warning[] = [];
  const findings: Finding[] = [];
  try {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const text = decodeText(content.body, limits, warnInto(warnings));
    const mediaType = essenceOf(content.contentType, text);
    const found = isJsonMediaType(mediaType)
      ? await validateJson(decodeJson(text, limits, warnInto(warnings)), content.base, options)
      : await validateRdf(text, mediaType, content, options);
    findings.push(...found);
  } catch (error) {
    findings.push(findingOf(error));
  }
  return unique([...findings, ...warnings.map(findingOfWarning)]);
}

/** A part of a JSON text that is a message of its own, with its JSON pointer. */
interface Unit {
  readonly json: Json;
  readonly pointer: string;
}

async function validateJson(
  json: Json,
  base: string | undefined,
  { between = atOnce, ...options }: ValidateOptions,
): Promise<Finding[]> {
  // A text would be read as JSON once more.
  const faults = await validateMessage(typeof json === 'string' ? JSON.stringify(json) : json);
  const findings: Finding[] = [];
  const events: LeadEvent[] = [];
  const units = unitsOf(json, '');
  if (units.length === 0) findings.push(UNSUPPORTED);
  for (const unit of units) {
    await between();
    const body = new TextEncoder().encode(canonicalJson(unit.json));
    const read = await readContent({ body, contentType: 'application/json', base }, options);
    events.push(...read.events);
    const within = faults.some(({ pointer }) => `${pointer}/`.startsWith(`${unit.pointer}/`));
    const placed = read.findings.map((finding) => ({ ...finding, pointer: placeOf(unit, finding.pointer) }));
    // The schema has already reported these faults, in clearer words.
    findings.push(...placed.filter(({ code }) => !(within && (code === 'invalid-event' || code === 'unsupported'))));
  }
  const reported = new Set(faults.map(({ pointer }) => pointer));
  return [
    ...faults.map((fault) => ({ ...fault, code: 'schema' })),
    ...findings.filter(({ code, pointer }) => !(code.endsWith('-invalid') && reported.has(pointer))),
    ...(await validateEvents(events, between)),
  ];
}

async function validateRdf(
  text: string,
  mediaType: string,
  content: NotificationContent,
  { isMessage = false, between = atOnce, ...options }: ValidateOptions,
): Promise<Finding[]> {
  const format = rdfFormatOf(mediaType);
  if (format === undefined) throw new NotificationError('media-type', `expected JSON or RDF, received [${mediaType}]`);
  const quads = isMessage ? [] : parseRdf(text, { format, base: content.base ?? UNKNOWN_BASE });
  const stored = quads.some(({ predicate: { value } }) => value === lead('event') || value === lead('checksum'));
  if (!stored) {
    const { events, findings } = await readContent(content, options);
    return [...findings, ...(await validateEvents(events, between))];
  }
  const results = (await validateLeadQuads(quads)).map(findingOfResult);
  return format === 'text/turtle' ? [...results, ...(await validateChecksums(quads, options))] : results;
}

/**
 * Checks that each document is complete, by its checksum. A file with several leads, as `export` writes it, has one checksum
 * per lead. Leads that were never stored in a pod (`normalize`) have no checksum and need none.
 */
async function validateChecksums(quads: readonly Quad[], options: ParseOptions): Promise<Finding[]> {
  const documents = new Set(quads.flatMap((q) => (q.predicate.value === lead('checksum') ? [q.subject.value] : [])));
  const offline = quads.every((q) => q.predicate.value !== lead('event') || q.subject.value.startsWith('urn:leadpod:'));
  if (documents.size === 0)
    return offline ? [] : [checksumFault('warning', 'is missing: a write may have been cut off')];
  const [only] = documents.size === 1 ? documents : [];
  if (only !== undefined) return validateChecksum(quads, only, options);
  const findings: Finding[] = [];
  for (const [url, own] of groupBy(quads, documentOf))
    for (const finding of documents.has(url) ? await validateChecksum(own, url, options) : [])
      findings.push({ ...finding, message: `${url}: ${finding.message}` });
  return findings;
}

/** The URL of a statement's document. Every statement that leadpod writes about a lead has a subject in its document. */
const documentOf = ({ subject }: Quad): string => subject.value.split('#', 1)[0] ?? '';

async function validateChecksum(quads: readonly Quad[], url: string, options: ParseOptions): Promise<Finding[]> {
  const { state, unreadable } = await readLeadStatements(quads, url, options);
  if (unreadable?.some(({ predicate }) => predicate.value === lead('sourceIn')) === true)
    return [checksumFault('warning', 'is not checked: the texts of some events are in the journal of the pod')];
  if (unreadable !== undefined)
    return [checksumFault('error', 'cannot be checked: the text of an event in it can no longer be read')];
  if (state === 'whole') return [];
  return [checksumFault('error', 'does not match its statements: they were changed or cut off')];
}

const checksumFault = (severity: Severity, message: string): Finding => ({
  severity,
  pointer: '',
  code: 'checksum',
  message: `the checksum of the document ${message}`,
});

async function validateEvents(events: readonly LeadEvent[], between: () => Promise<void>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { slug, events: history, held } of groupEvents(events).filter(isLead)) {
    await between();
    const results = await validateLeadQuads(describeLead(foldEvents(history, undefined, held), `urn:leadpod:${slug}`));
    findings.push(...results.map(findingOfResult).map((finding) => ({ ...finding, pointer: '' })));
  }
  return findings;
}

/** Reads a notification and returns its events and the findings of reading it. */
async function readContent(
  content: NotificationContent,
  options: ParseOptions,
): Promise<Pick<ParsedNotification, 'events'> & { findings: Finding[] }> {
  try {
    const parsed = await parseNotification(content, options);
    const { events } = parsed;
    const findings = listWarnings(parsed).map(findingOfWarning);
    const isOther = events.length === 0 && findings.every(({ severity }) => severity !== 'error');
    return { events, findings: isOther ? [...findings, UNSUPPORTED] : findings };
  } catch (error) {
    return { events: [], findings: [findingOf(error)] };
  }
}

const UNSUPPORTED: Finding = {
  severity: 'warning',
  pointer: '',
  code: 'unsupported',
  message: 'not a lead event: leadpod leaves it where it is',
};

/** Splits a JSON text into messages in the same way as {@link parseNotification}. */
function unitsOf(json: Json, pointer: string): Unit[] {
  if (Array.isArray(json)) return json.flatMap((item, index) => unitsOf(item, pointerTo(pointer, index)));
  const graph = json instanceof JsonObject && !usesJsonLd(json) ? json.get('@graph') : undefined;
  return Array.isArray(graph) ? unitsOf(graph, pointerTo(pointer, '@graph')) : [{ json, pointer }];
}

/** Makes a pointer into a message a pointer into the whole text. JSON-LD renames keys: only the part that exists is kept. */
function placeOf({ json, pointer }: Unit, place: string): string {
  return `${pointer}${usesJsonLd(json) ? place.slice(0, lengthInside(json, place)) : place}`;
}

/** The length of the longest beginning of a pointer that leads to a value. */
function lengthInside(whole: Json, pointer: string): number {
  let value: Json | undefined = whole;
  let length = 0;
  for (const step of pointer.split('/').slice(1)) {
    const key = keyOfStep(step);
    value = Array.isArray(value) ? value[Number(key)] : value instanceof JsonObject ? value.get(key) : undefined;
    if (value === undefined) break;
    length += step.length + 1;
  }
  return length;
}

const findingOfWarning = ({ code, pointer, message }: Warning): Finding => ({
  // The sender meant a lead, and the message does not result in one.
  severity: MISSED_LEAD_CODES.has(code) ? 'error' : 'warning',
  pointer,
  code,
  message,
});

/** A node that is the document itself or has a stranger's IRI gets an empty pointer, which means the whole text. */
const findingOfResult = ({ severity, focusNode, message }: ShapeResult): Finding => ({
  severity,
  pointer: OWN_FRAGMENT.exec(focusNode)?.[0] ?? '',
  code: 'shape',
  message,
});

const UNKNOWN_CONTEXT = 'a JSON-LD context is not bundled';

/** Turns an error that the text caused into a finding. Rethrows every other error. */
function findingOf(error: unknown): Finding {
  if (error instanceof NotificationError)
    return { severity: 'error', pointer: error.pointer, code: error.reason, message: error.message };
  // Its message contains the URL of the context, which the sender chose, so another text replaces it.
  if (error instanceof ContextError)
    return { severity: 'error', pointer: error.pointer, code: 'unknown-context', message: UNKNOWN_CONTEXT };
  throw error;
}
