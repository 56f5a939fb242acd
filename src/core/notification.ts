/** A notification as it came to the lead events that it holds, whatever it is written in. */
import { loadContext, type DocumentLoader } from '../contexts/context-loader.ts';
import { NotificationError } from '../errors.ts';
import { count } from '../words.ts';
import { readEnvelopes, type Envelope } from './envelope.ts';
import type { EventSource, LeadEvent } from './event.ts';
import { canonicalJson, JsonObject, pointerTo, type Json } from './json.ts';
import { DEFAULT_LIMITS, decodeJson, decodeText, type Limits } from './json-decode.ts';
import { liftMessage } from './lift.ts';
import { essenceOf, isJsonMediaType, rdfFormatOf } from './media-type.ts';
import { toQuads } from './json-ld.ts';
import { expandMessage, isExpandedList, usesJsonLd } from './message-json-ld.ts';
import { readParties } from './parties.ts';
import { parseRdf, type Quad } from './quads.ts';
import { settleKeys } from './settle-keys.ts';
import { readStatement, type ReadingOptions } from './statement.ts';
import { countLeftAside, readTrees } from './tree.ts';
import { UNKNOWN_BASE, withoutUnknownBase } from './unknown-base.ts';
import { DEFAULT_REGION } from './values/telephones.ts';
import { warnBelow, warnInto, type Warn, type Warning } from './warning.ts';

/** What came, and from where. */
export interface NotificationContent {
  readonly body: Uint8Array;
  /** The value of `Content-Type`; without one, or with a generic one, the text decides. */
  readonly contentType?: string | undefined;
  /** What relative IRIs are relative to: the notification's own URL. */
  readonly base?: string | undefined;
}

/** How notifications are read; every member has a default. */
export interface ParseOptions extends Partial<ReadingOptions> {
  readonly limits?: Partial<Limits>;
  readonly documentLoader?: DocumentLoader;
  /**
   * Who reads instead what is no plain message: RDF, and JSON-LD with a context of its own, which may cost far more than
   * its size tells. It is not asked where a `documentLoader` is given.
   */
  readonly delegate?: Delegate;
}

/** Reads a notification somewhere else and comes to the same as {@link parseNotification}. */
export type Delegate = (content: NotificationContent, options: ParseOptions) => Promise<ParsedNotification>;

/** What a notification holds. Without events it is a message of another topic, or of somebody else: not ours. */
export interface ParsedNotification {
  readonly events: readonly LeadEvent[];
  /** Where the source of each event stands in the notification: pointers in its warnings begin there. */
  readonly places: readonly string[];
  /** About the notification as a whole; each event has those of its own. */
  readonly warnings: readonly Warning[];
}

/** Raised whenever the same text comes to other keys (of events, or see keys.ts), so that indexes are made anew. */
export const READER_VERSION = 3;

/**
 * Reads a notification. A notification without lead events is an answer, not an error.
 *
 * @throws NotificationError for what cannot be read, with the reason and the JSON pointer.
 * @throws ContextError for a JSON-LD context that is not in the bundle.
 */
export async function parseNotification(
  content: NotificationContent,
  options: ParseOptions = {},
): Promise<ParsedNotification> {
  const warnings: Warning[] = [];
  const reader = new Reader(content, options, warnings);
  const { delegate, documentLoader } = options;
  if (delegate !== undefined && documentLoader === undefined && !reader.isPlain()) return delegate(content, options);
  const found = await reader.read();
  return { events: found.map(({ event }) => event), places: found.map(({ place }) => place), warnings };
}

/** An event, and where the text that it is read from begins. */
interface Found {
  readonly event: LeadEvent;
  readonly place: string;
}

class Reader {
  readonly #options: Required<ReadingOptions> & { limits: Limits; documentLoader: DocumentLoader };
  readonly #base: string;
  readonly #explicitBase: string | undefined;
  readonly #text: string;
  readonly #mediaType: string;
  readonly #warnings: Warning[];
  #json: Json | undefined;

  constructor(content: NotificationContent, options: ParseOptions, warnings: Warning[]) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { region = DEFAULT_REGION, documentLoader = loadContext } = options;
    this.#options = { region, documentLoader, limits };
    this.#explicitBase = content.base;
    this.#base = content.base ?? UNKNOWN_BASE;
    this.#warnings = warnings;
    this.#text = decodeText(content.body, limits, warnInto(warnings));
    this.#mediaType = essenceOf(content.contentType, this.#text);
  }

  /** Is it read in time that is linear in its size? */
  isPlain(): boolean {
    return rdfFormatOf(this.#mediaType) === undefined && !usesJsonLd(this.#decoded());
  }

  async read(): Promise<Found[]> {
    const format = rdfFormatOf(this.#mediaType);
    if (format !== undefined)
      return this.#fromQuads(parseRdf(this.#text, { format, base: this.#base }), this.#source());
    return this.#fromItems(this.#decoded(), '');
  }

  #decoded(): Json {
    if (!isJsonMediaType(this.#mediaType)) {
      throw new NotificationError('media-type', `expected JSON or RDF, received [${this.#mediaType}]`);
    }
    return (this.#json ??= decodeJson(this.#text, this.#options.limits, warnInto(this.#warnings)));
  }

  /** An array, or a `@graph` without a context, holds messages; a context makes JSON-LD of what it stands in. */
  async #fromItems(json: Json, pointer: string): Promise<Found[]> {
    if (isExpandedList(json)) return this.#fromJsonLd(json);
    if (Array.isArray(json)) {
      const lists: Found[][] = [];
      for (const [index, item] of json.entries()) lists.push(await this.#fromItems(item, pointerTo(pointer, index)));
      return lists.flat();
    }
    if (!(json instanceof JsonObject)) return [];
    if (usesJsonLd(json)) return this.#fromJsonLd(json, pointer === '' ? undefined : json);
    const graph = json.get('@graph');
    if (Array.isArray(graph)) return this.#fromItems(graph, pointerTo(pointer, '@graph'));
    const warnings: Warning[] = [];
    const envelopes = this.#readEnvelopes(json, warnInto(warnings), pointer);
    const source = this.#source(pointer === '' ? undefined : json);
    return envelopes.map((envelope) => {
      const own = envelopes.length === 1 ? source : sourceOf(envelope);
      return { event: this.#event(envelope, warnings, own), place: pointer };
    });
  }

  async #fromJsonLd(json: Json, part?: JsonObject): Promise<Found[]> {
    const expanded = await expandMessage(json, { ...this.#options, base: this.#base, warn: warnInto(this.#warnings) });
    const quads = await toQuads(expanded, { base: this.#base, safe: false });
    return this.#fromQuads(quads, { ...this.#source(part), mediaType: 'application/ld+json' });
  }

  /** A document with one event is its source; of one with several, each event keeps what is its own. */
  #fromQuads(statements: readonly Quad[], source: EventSource): Found[] {
    const quads =
      this.#explicitBase === undefined ? withoutUnknownBase(statements, warnInto(this.#warnings)) : statements;
    const whole = this.#explicitBase === undefined ? source : { ...source, base: this.#explicitBase };
    const found = readTrees(quads, this.#options.limits).map((tree) => {
      const warnings: Warning[] = [];
      return { tree, warnings, envelopes: readEnvelopes(tree.node, warnInto(warnings), this.#base) };
    });
    const trees = found.flatMap(({ tree, envelopes }) => (envelopes.length === 0 ? [] : [tree]));
    const aside = trees.length === 0 ? 0 : countLeftAside(quads, trees);
    if (aside > 0) {
      const message = `${count(aside, 'statement hangs', 'statements hang')} on no lead event: left aside`;
      warnInto(this.#warnings)('left-aside', '', message);
    }
    const total = found.reduce((sum, { envelopes }) => sum + envelopes.length, 0);
    const events: Found[] = [];
    for (const { warnings, envelopes } of found) {
      if (envelopes.length === 0) continue;
      for (const envelope of envelopes) {
        const own = total === 1 ? whole : sourceOf(envelope);
        events.push({ event: this.#event(envelope, warnings, own), place: '' });
      }
    }
    return events;
  }

  /** Pointers in what is thrown are of the whole notification; those of warnings begin where the event's source does. */
  #readEnvelopes(json: JsonObject, warn: Warn, pointer: string): Envelope[] {
    try {
      return readEnvelopes(json, warn);
    } catch (error) {
      if (!(error instanceof NotificationError) || pointer === '') throw error;
      throw new NotificationError(error.reason, error.message, { pointer: `${pointer}${error.pointer}`, cause: error });
    }
  }

  #event(envelope: Envelope, shared: readonly Warning[], source: EventSource): LeadEvent {
    const warnings: Warning[] = [...shared];
    const warn: Warn = (code, pointer, message) => {
      warnings.push({ code, pointer: envelope.placeOf(pointer), message });
    };
    liftMessage(envelope.node, this.#options, warn);
    if (envelope.time === undefined) warn('missing-time', '/time', 'the event has no time: it is before all others');
    const lead = envelope.data === envelope.node ? '/object' : '/data/object';
    return {
      key: envelope.key,
      formerKey: envelope.formerKey,
      id: envelope.id,
      action: envelope.action,
      ...(envelope.time === undefined ? {} : { time: envelope.time }),
      ...readParties(envelope),
      statement: settleKeys(readStatement(envelope, this.#options), this.#options.limits, warnBelow(warn, lead)),
      warnings,
      source,
    };
  }

  /** The text of one message of an array, so that no lead keeps what others said; else the whole. */
  #source(object?: JsonObject): EventSource {
    const text = object === undefined ? this.#text : this.#text.slice(object.start, object.end);
    return { text, mediaType: this.#mediaType };
  }
}

/** The text of one event of several, so that no lead keeps what was said of others. */
function sourceOf({ node }: Envelope): EventSource {
  return { text: canonicalJson(node), mediaType: 'application/json' };
}

/** All warnings of a notification, with pointers from its top. */
export function listWarnings({ events, places, warnings }: ParsedNotification): Warning[] {
  const ofEvents = events.flatMap((event, index) =>
    event.warnings.map((warning) => ({ ...warning, pointer: `${places[index] ?? ''}${warning.pointer}` })),
  );
  return [...warnings, ...ofEvents];
}
