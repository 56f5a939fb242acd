/** The rules that must be true for every input, and the loop that tests them. */
import { loadContext } from '../../src/json-ld/context-loader.ts';
import { isScalar, JsonObject, scalarText, type Json } from '../../src/text/json.ts';
import { decodeJson, decodeText } from '../../src/message/decode/json-decode.ts';
import { toQuads } from '../../src/json-ld/processor.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { essenceOf, isJsonMediaType } from '../../src/message/decode/media-type.ts';
import { expandMessage, usesJsonLd } from '../../src/message/lift/message-json-ld.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { parseRdf, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { ContextError, NotificationError } from '../../src/errors.ts';
import { DifferenceError, verifyConversion } from '../../src/message/plain/verify.ts';
import { CANARY, fuzzCase, type FuzzCase } from './fuzz-mutate.ts';

/** The options of a run. */
export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Only run the case with this number. */
  readonly only?: number;
}

/** A rule that a case has broken. */
export interface Finding {
  readonly index: number;
  readonly law: string;
  readonly text: string;
}

/** The result of a run. */
export interface FuzzReport {
  readonly cases: number;
  readonly read: number;
  readonly refused: number;
  readonly findings: readonly Finding[];
}

const BASE = 'https://pod.example/inbox/1';
const LEAD = 'https://pod.example/leads/ab/abcdef012345.ttl';
const NQUADS = { format: 'application/n-quads' } as const;
const SHARED = [Object, Array, Function, String, Number, Map, Set, Promise, RegExp].map(
  ({ prototype }) => prototype as object,
);

/** The members of all built-in prototypes, as one text. */
const prototypes = (): string => SHARED.map((shared) => Reflect.ownKeys(shared).map(String).join()).join('\n');

class BrokenLaw extends Error {}

function demand(holds: boolean, law: string): void {
  if (!holds) throw new BrokenLaw(law);
}

/**
 * The characters that `IRIREF` of Turtle (section 6.5) excludes. U+FEFF is white space in JavaScript, but is allowed in an IRI.
 */
const NO_IRIREF = /[\u0000-\u0020<>"{}|^`\\]/;

const linesOf = (quads: readonly Quad[]): string => serializeQuads(quads, { ...NQUADS, sorted: true });

function checkQuads(quads: readonly Quad[], act: string): void {
  const again = parseRdf(serializeQuads(quads, NQUADS), NQUADS);
  demand(linesOf(again) === linesOf(quads), `${act}: the N-Quads read back as others`);
  const isInjected = quads.some(({ subject, predicate, graph }) =>
    [subject, predicate, graph].some(({ value }) => value === CANARY || NO_IRIREF.test(value)),
  );
  demand(!isInjected, `${act}: a canary is a subject, predicate or graph`);
}

/** The scalars with their keys. Contexts are left out, because their values are not values of the message. */
function* scalarsOf(json: Json, key = ''): Generator<{ text: string; key: string }> {
  if (isScalar(json)) yield { text: scalarText(json), key };
  else if (Array.isArray(json)) for (const item of json) yield* scalarsOf(item, key);
  else if (json instanceof JsonObject) for (const [name, member] of json) yield* scalarsOf(member, name);
}

/**
 * Every scalar of a plain message must be a literal, an IRI, or the end of the IRI of a class. A context may remove a part of a
 * message: that is defined by JSON-LD. The tests for scalars list the contexts that lose nothing.
 */
function checkScalars(json: Json, quads: readonly Quad[]): void {
  const terms = quads.flatMap(({ subject, object }) =>
    object.termType === 'BlankNode' ? [subject] : [subject, object],
  );
  const values = new Set(terms.map(({ value }) => value));
  for (const { text, key } of scalarsOf(json)) {
    const isClass = (): boolean =>
      [...values].some((value) => /[/#:]$/.test(value.slice(0, -text.length)) && value.endsWith(text));
    demand(values.has(text) || (/^@?type$/.test(key) && isClass()), `a scalar of "${key}" is lost`);
  }
}

/** Checks the result of `convert`. */
async function checkConversion({ body, contentType }: FuzzCase): Promise<void> {
  const text = decodeText(body);
  if (!isJsonMediaType(essenceOf(contentType, text))) return;
  const json = decodeJson(text);
  const reading = { base: BASE, region: 'US', documentLoader: loadContext, warn: () => undefined } as const;
  const quads = await toQuads(await expandMessage(json, reading), { base: BASE, safe: false });
  checkQuads(quads, 'convert');
  const isBare = json instanceof JsonObject && [...json].every(([key]) => key === 'id' || key === '@id');
  if (json instanceof JsonObject && !json.has('@graph') && !usesJsonLd(json) && !isBare) checkScalars(json, quads);
}

/** Checks that the compiled path and the general algorithms of JSON-LD give the same result for a plain message. */
async function checkCompiled({ body, contentType }: FuzzCase): Promise<void> {
  try {
    await verifyConversion({ body, contentType, base: BASE });
  } catch (error) {
    throw error instanceof DifferenceError ? new BrokenLaw(error.message) : error;
  }
}

/**
 * Checks what a pass does: the event is the same when it is read again from the stored text, and the document of the lead is
 * valid.
 */
async function checkPass({ body, contentType }: FuzzCase): Promise<void> {
  const { events } = await parseNotification({ body, contentType, base: BASE });
  for (const event of events) {
    const { text, mediaType, base } = event.source;
    const again = await parseNotification({ body: new TextEncoder().encode(text), contentType: mediaType, base });
    demand(
      again.events.some(({ key }) => key === event.key),
      'the text that is kept holds another event',
    );
    const document = writeLeadDocument({ lead: foldEvents([event]), foreign: [] }, LEAD);
    const quads = parseRdf(document, { format: 'text/turtle', base: LEAD });
    checkQuads(quads, 'lead document');
    demand(
      quads.every(({ subject }) => subject.value.replace(/#.*/s, '') === LEAD),
      'a lead document speaks of another',
    );
  }
}

/** Reads a case. Returns `read`, `refused`, or the rule that it has broken. */
async function tryCase(one: FuzzCase): Promise<'read' | 'refused' | { law: string }> {
  let outcome: 'read' | 'refused' = 'read';
  for (const check of [checkConversion, checkCompiled, checkPass])
    try {
      await check(one);
    } catch (error) {
      if (error instanceof BrokenLaw) return { law: error.message };
      // A context that is not in the bundle has an error of its own. It leads to the quarantine as well.
      if (!(error instanceof NotificationError || error instanceof ContextError))
        return { law: `an exception: ${error instanceof Error ? (error.stack ?? error.name) : String(error)}` };
      outcome = 'refused';
    }
  return outcome;
}

/** Runs the cases of a seed. `say` is called for each finding. */
export async function runFuzz({ seed, count, only }: FuzzOptions, say: (line: string) => void): Promise<FuzzReport> {
  const untouched = prototypes();
  const findings: Finding[] = [];
  const counts = { read: 0, refused: 0 };
  const indexes = only === undefined ? Array.from({ length: count }, (_, index) => index) : [only];
  for (const index of indexes) {
    const one = fuzzCase(seed, index);
    const tried = await tryCase(one);
    const outcome = prototypes() === untouched ? tried : { law: 'a built-in prototype was changed' };
    if (typeof outcome === 'string') counts[outcome] += 1;
    else {
      const text = Buffer.from(one.body).toString('utf8').slice(0, 3000);
      findings.push({ index, law: outcome.law, text });
      say(`case ${index} (--seed ${seed} --case ${index}), ${String(one.contentType)}: ${outcome.law}\n  ${text}`);
    }
  }
  return { cases: indexes.length, ...counts, findings };
}
