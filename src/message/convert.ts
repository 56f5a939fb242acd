/** Converts any message or document to JSON-LD and quads. The command `convert` uses this. */
import { liftedToQuads } from './plain/lifted-quads.ts';
import { loadContext, type DocumentLoader } from '../json-ld/context-loader.ts';
import { NotificationError } from '../errors.ts';
import { JsonObject, type Json } from '../text/json.ts';
import { known } from '../text/known.ts';
import { Decoded, repeat } from './decode/decoded.ts';
import { expand, fromQuads, quadsOfExpanded, toQuads, type PlainJson, type PlainObject } from '../json-ld/processor.ts';
import { expandForeign, RDF_DIRECTION } from './lift/foreign-json-ld.ts';
import { liftMessage } from './lift/lift.ts';
import { expandLifted, expandMessage, isPlainMessage, usesJsonLd, type JsonLdReading } from './lift/message-json-ld.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { NotificationContent, ParseOptions } from './parsed-notification.ts';
import { blankNode, parseRdf, quad, type Quad } from '../rdf/quads.ts';
import { UNKNOWN_BASE, withoutUnknownBase } from './lift/unknown-base.ts';
import { DEFAULT_REGION, type Region } from './values/telephones.ts';
import { warnInto, type Warn, type Warning } from './warning.ts';

/** How a document is converted. Every member has a default. */
export interface ConvertOptions extends ParseOptions {
  /** Refuse a JSON-LD document if converting it would lose data. Default: true. */
  readonly safe?: boolean;
  /**
   * Also run the JSON-LD algorithms on plain messages, which is slow. The result is the same, and `--verify` checks that it is.
   * Default: false.
   */
  readonly generic?: boolean;
  /** A prefix for blank node labels, so that the blank nodes of two documents stay distinct. */
  readonly labelPrefix?: string;
}

/** A document as JSON-LD and as quads. Each is made when it is first needed. */
export interface ConvertedDocument {
  /** The repairs that were made, with their JSON pointers. */
  readonly warnings: readonly Warning[];
  /** Expanded JSON-LD. */
  expanded(): Promise<PlainObject[]>;
  /** RDF/JS quads. Labels of blank nodes begin with the label prefix. */
  quads(): Promise<Quad[]>;
}

/**
 * Converts a document. Messages of any version of the format lose nothing. Other JSON-LD is read by the JSON-LD processor,
 * and RDF stays as it is.
 *
 * @throws NotificationError for a document that cannot be read, ContextError for a context that is not bundled.
 */
export async function convertDocument(
  content: NotificationContent,
  options: ConvertOptions = {},
): Promise<ConvertedDocument> {
  return convertDecoded(new Decoded(content, options.limits), content.base, options);
}

/** The same for a document that is already decoded. */
export async function convertDecoded(
  decoded: Decoded,
  givenBase: string | undefined,
  options: ConvertOptions,
): Promise<ConvertedDocument> {
  const warnings: Warning[] = [];
  const reading = readingOf(givenBase, options, warnInto(warnings));
  decoded.warnOfText(reading.warn);
  const { text, format } = decoded;
  if (format !== undefined) {
    const quads = cleanQuads(parseRdf(text, { format, base: reading.base ?? UNKNOWN_BASE }), reading);
    return { warnings, expanded: () => fromQuads(quads, { keepJsonText: true }), quads: () => Promise.resolve(quads) };
  }
  const json = decoded.json(reading.warn);
  if (!Array.isArray(json) && !(json instanceof JsonObject))
    throw new NotificationError('no-event', 'expected an object or an array');
  const compiled = options.generic === true ? undefined : compile(json, reading, decoded);
  if (compiled !== undefined) return { warnings, ...compiled };
  const isForeign = isForeignDocument(json);
  const read = isForeign ? await expandForeign(json, reading) : await expandMessage(json, messageReading(reading));
  // `read` is expanded already. With `generic`, a plain message is expanded once more as a check: it must stay the same.
  const isChecked = options.generic === true && compile(json, { ...reading, warn: () => undefined }) !== undefined;
  const { documentLoader } = reading;
  const expanded = isChecked ? await expand(read, { base: reading.base ?? UNKNOWN_BASE, documentLoader }) : read;
  const { base, safe } = reading;
  // This runs now and not when the quads are read, because IRIs that are relative to nothing need a warning and are left out.
  const asRdf = isForeign
    ? toQuads(expanded, { base, safe, rdfDirection: RDF_DIRECTION })
    : quadsOfExpanded(expanded, { rdfDirection: RDF_DIRECTION });
  const quads = cleanQuads(await asRdf, reading);
  const hasUnknownBase = reading.base === undefined && JSON.stringify(expanded).includes(UNKNOWN_BASE);
  return {
    warnings,
    expanded: async () =>
      hasUnknownBase
        ? fromQuads(quads, { keepJsonText: true, rdfDirection: RDF_DIRECTION })
        : (relabelExpanded(expanded, reading.prefix) as PlainObject[]),
    quads: () => Promise.resolve(quads),
  };
}

/** Converts a plain message directly. `undefined` if it needs the JSON-LD algorithms. */
function compile(
  json: Json,
  { region, timeZone, prefix, warn }: Reading,
  decoded?: Decoded,
): Pick<ConvertedDocument, 'expanded' | 'quads'> | undefined {
  if (!isPlainMessage(json)) return undefined;
  const warnings: Warning[] = [];
  const lifted = liftMessage(json, known<ReadingOptions>({ region, timeZone }), warnInto(warnings));
  const quads = liftedToQuads(lifted);
  if (quads === undefined) return undefined;
  repeat(warnings, warn);
  if (decoded !== undefined) decoded.lifted = { message: json, region, timeZone, warnings };
  const labelled = relabelQuads(quads, prefix);
  return {
    expanded: () => Promise.resolve(relabelExpanded(expandLifted(lifted), prefix) as PlainObject[]),
    quads: () => Promise.resolve(labelled),
  };
}

/** The options of one conversion, with all defaults. */
interface Reading {
  readonly base: string | undefined;
  readonly prefix: string;
  readonly safe: boolean;
  readonly region: Region;
  readonly timeZone?: string;
  readonly documentLoader: DocumentLoader;
  readonly warn: Warn;
}

function readingOf(base: string | undefined, options: ConvertOptions, warn: Warn): Reading {
  const { region = DEFAULT_REGION, documentLoader = loadContext, safe = true, labelPrefix = '', timeZone } = options;
  return known<Reading>({ base, prefix: labelPrefix, safe, region, timeZone, documentLoader, warn });
}

const messageReading = ({ base = UNKNOWN_BASE, ...reading }: Reading): JsonLdReading & { prefix: string } => ({
  ...reading,
  base,
  isClassified: true,
});

/** Removes the invented base from quads, and gives blank nodes the label prefix. */
function cleanQuads(quads: readonly Quad[], { base, prefix, warn }: Reading): Quad[] {
  return relabelQuads(base === undefined ? withoutUnknownBase(quads, warn) : quads, prefix);
}

/** Is this JSON-LD no lead message? Then it means what the JSON-LD standard says and nothing more. */
function isForeignDocument(json: Json): boolean {
  return usesJsonLd(json) && !hasMessageKeys(json);
}

function hasMessageKeys(json: Json): boolean {
  if (Array.isArray(json)) return json.some(hasMessageKeys);
  if (!(json instanceof JsonObject)) return false;
  return MESSAGE_KEYS.some((key) => json.has(key)) || hasMessageKeys(json.get('@graph') ?? null);
}

/** Keys that only a message has at its top level. */
const MESSAGE_KEYS = ['topic', 'data', 'object'];

function relabelQuads(quads: readonly Quad[], prefix: string): Quad[] {
  if (prefix === '') return [...quads];
  const relabel = <T extends Quad['subject'] | Quad['object'] | Quad['graph']>(
    term: T,
  ): T | ReturnType<typeof blankNode> => (term.termType === 'BlankNode' ? blankNode(`${prefix}${term.value}`) : term);
  return quads.map(({ subject, predicate, object, graph }) =>
    quad(relabel(subject), predicate, relabel(object), relabel(graph)),
  );
}

function relabelExpanded(value: PlainJson, prefix: string): PlainJson {
  if (prefix === '') return value;
  if (Array.isArray(value)) return value.map((item) => relabelExpanded(item, prefix));
  if (typeof value !== 'object' || value === null || '@value' in value) return value;
  const label = (text: PlainJson): PlainJson =>
    typeof text === 'string' && text.startsWith('_:') ? `_:${prefix}${text.slice(2)}` : text;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key === '@id') return [key, label(member)];
      if (key === '@type') return [key, Array.isArray(member) ? member.map(label) : label(member)];
      return [key, relabelExpanded(member, prefix)];
    }),
  );
}
