/** Reads a notification in any syntax and returns the lead events in it. */
import { loadContext, type DocumentLoader } from '../json-ld/context-loader.ts';
import { ContextError, NotificationError } from '../errors.ts';
import { count } from '../text/count.ts';
import { checkReading } from './check-reading.ts';
import { readEnvelopes, type Envelope } from './envelope.ts';
import type { EventSource, LeadEvent } from './event/event.ts';
import { eventOf } from './event/event-of.ts';
import { ownSource, ownSourceInGraph } from './event/own-source.ts';
import { readEventTrees } from './trees/event-trees.ts';
import { JsonObject, pointerTo, type Json } from '../text/json.ts';
import { Decoded } from './decode/decoded.ts';
import type { Limits } from './decode/json-decode.ts';
import { findReferred, groupListParts, REFERRED_ITEM } from './trees/list-parts.ts';
import { toQuads } from '../json-ld/processor.ts';
import { expandMessage, isExpandedList, usesJsonLd } from './lift/message-json-ld.ts';
import { findMissedLead } from './trees/missed-lead.ts';
import type { NotificationContent, ParseOptions, ParsedNotification } from './parsed-notification.ts';
import { parseRdf, type Quad } from '../rdf/quads.ts';
import type { ReadingOptions } from './reading-options.ts';
import { allLeadTo, leftAside } from './trees/tree.ts';
import { isContextFailure, readForeignWords, readWithoutContext, type PlainMessage } from './lift/unknown-context.ts';
import { UNKNOWN_BASE, withoutUnknownBase } from './lift/unknown-base.ts';
import { Placeholders } from './values/placeholders.ts';
import { DEFAULT_REGION } from './values/telephones.ts';
import { warnBelow, warnInto, type Warn, type Warning } from './warning.ts';

/**
 * Reads a notification. A notification without lead events is a valid result, not an error.
 *
 * @throws NotificationError for a notification that cannot be read, with the reason and the JSON pointer.
 * @throws ContextError for a JSON-LD context that is not bundled.
 * @throws UsageError for an unknown region or time zone in the options.
 */
export async function parseNotification(
  content: NotificationContent,
  options: ParseOptions = {},
): Promise<ParsedNotification> {
  checkReading(options);
  return parseDecoded(new Decoded(content, options.limits), content, options);
}

/** The same for a notification that is already decoded. */
export async function parseDecoded(
  decoded: Decoded,
  content: NotificationContent,
  options: ParseOptions,
): Promise<ParsedNotification> {
  const warnings: Warning[] = [];
  const reader = new Reader(decoded, content.base, options, warnings);
  const { delegate, documentLoader } = options;
  if (delegate !== undefined && documentLoader === undefined && !reader.isPlain()) return delegate(content, options);
  const found = await reader.read();
  return { events: found.map(({ event }) => event), places: found.map(({ place }) => place), warnings };
}

/** An event, and the JSON pointer at which the text that it was read from begins. */
interface Found {
  readonly event: LeadEvent;
  readonly place: string;
}

/** The result of reading one item of a list by itself. */
interface ReadAlone {
  readonly json: Json;
  readonly found: readonly Found[];
  readonly warnings: readonly Warning[];
  readonly error?: NotificationError;
}

class Reader {
  readonly #options: ReadingOptions & { limits: Limits; documentLoader: DocumentLoader };
  readonly #placeholders: Placeholders;
  readonly #base: string;
  readonly #explicitBase: string | undefined;
  readonly #decoded: Decoded;
  readonly #warnings: Warning[];
  #json: Json | undefined;

  constructor(decoded: Decoded, base: string | undefined, options: ParseOptions, warnings: Warning[]) {
    const { limits } = decoded;
    const { region = DEFAULT_REGION, documentLoader = loadContext, placeholders, timeZone } = options;
    this.#options = { region, documentLoader, limits, ...(timeZone === undefined ? {} : { timeZone }) };
    this.#placeholders = new Placeholders(placeholders);
    this.#explicitBase = base;
    this.#base = base ?? UNKNOWN_BASE;
    this.#warnings = warnings;
    this.#decoded = decoded;
    decoded.warnOfText(warnInto(warnings));
  }

  /** Can it be read in a time that is linear in its size? That is so for plain JSON. */
  isPlain(): boolean {
    return this.#decoded.format === undefined && !usesJsonLd(this.#readJson());
  }

  async read(): Promise<Found[]> {
    const { format, text } = this.#decoded;
    if (format !== undefined) return this.#fromQuads(parseRdf(text, { format, base: this.#base }), this.#source());
    return this.#fromItems(this.#readJson(), '');
  }

  #readJson(): Json {
    return (this.#json ??= this.#decoded.json(warnInto(this.#warnings)));
  }

  /** Reads an array of messages, or a `@graph` of messages without a context. An object with a context is JSON-LD. */
  async #fromItems(json: Json, pointer: string): Promise<Found[]> {
    if (isExpandedList(json)) return this.#fromJsonLd(json, this.#source());
    if (Array.isArray(json)) return this.#fromList(json, pointer);
    if (!(json instanceof JsonObject)) {
      this.#warnOfMissedLead(json, pointer);
      return [];
    }
    if (usesJsonLd(json)) return this.#fromOwnContext(json, pointer);
    const graph = json.get('@graph');
    if (Array.isArray(graph)) return this.#fromItems(graph, pointerTo(pointer, '@graph'));
    const warnings: Warning[] = [];
    const envelopes = this.#readEnvelopes(json, warnInto(warnings), pointer);
    if (envelopes.length === 0) this.#warnOfMissedLead(json, pointer);
    const source = this.#source(pointer === '' ? undefined : json);
    return envelopes.map((envelope) => {
      const own = envelope.isPart ? ownSource(envelope) : source;
      return { event: this.#event(envelope, warnings, own), place: pointer };
    });
  }

  #warnOfMissedLead(json: Json, pointer: string): void {
    const missed = findMissedLead(json);
    if (missed !== undefined) warnBelow(warnInto(this.#warnings), pointer)(missed.code, missed.pointer, missed.message);
  }

  /** Reads each item by itself first. Then items that are not messages are read together with the items that refer to them. */
  async #fromList(list: readonly Json[], pointer: string): Promise<Found[]> {
    const alone: ReadAlone[] = [];
    for (const [index, json] of list.entries()) alone.push(await this.#readAlone(json, pointerTo(pointer, index)));
    const isPlain = !list.some(usesJsonLd);
    const items = alone.map(({ json, found }) => ({ json, isMessage: found.length > 0 }));
    for (const place of isPlain ? findReferred(items) : [])
      warnInto(this.#warnings)('left-aside', pointerTo(pointer, place), REFERRED_ITEM);
    const parts = isPlain ? items.map(({ json }) => ({ json, isMessage: true })) : items;
    const events: Found[] = [];
    for (const group of groupListParts(parts)) {
      const members = group.flatMap((place) => alone[place] ?? []);
      if (members.length > 1) {
        const source = pointer === '' && members.length === list.length ? this.#source() : undefined;
        const together = members.map(({ json }) => json);
        events.push(...(await this.#fromJsonLd(together, source)));
        continue;
      }
      for (const { found, warnings, error } of members) {
        if (error !== undefined) throw error;
        events.push(...found);
        this.#warnings.push(...warnings);
      }
    }
    return events;
  }

  async #readAlone(json: Json, pointer: string): Promise<ReadAlone> {
    const before = this.#warnings.length;
    try {
      const found = await this.#fromItems(json, pointer);
      return { json, found, warnings: this.#warnings.splice(before) };
    } catch (error) {
      // The missing part may be in another item.
      if (!(error instanceof NotificationError) || error.reason !== 'invalid-event') throw error;
      return { json, found: [], warnings: this.#warnings.splice(before), error };
    }
  }

  async #fromOwnContext(json: JsonObject, pointer: string): Promise<Found[]> {
    const source = this.#source(pointer === '' ? undefined : json);
    const before = this.#warnings.length;
    const byWords = (messages: readonly PlainMessage[], place: string, why: string): Found[] => {
      const total = messages.reduce((sum, { envelopes }) => sum + envelopes.length, 0);
      if (total === 0) return [];
      this.#warnings.splice(before);
      warnInto(this.#warnings)(
        'unknown-context',
        `${pointer}${place}`,
        `${why}: read as a plain message of the format`,
      );
      return messages.flatMap(({ envelopes, warnings, isAlone }) =>
        envelopes.map((envelope) => {
          const own = isAlone && !envelope.isPart ? source : ownSource(envelope);
          return { event: this.#event(envelope, warnings, own), place: pointer };
        }),
      );
    };
    try {
      const found = await this.#fromJsonLd(json, source);
      const other = 'the context gives its keys another meaning';
      return found.length > 0 ? found : byWords(readForeignWords(json), '/@context', other);
    } catch (error) {
      const messages = isContextFailure(error) ? readWithoutContext(json) : undefined;
      if (!isContextFailure(error) || messages === undefined) throw error;
      const why = error instanceof ContextError ? 'the context is not bundled' : 'the context is not valid JSON-LD';
      if (messages.length === 0) this.#warnings.splice(before);
      return byWords(messages, error.pointer, why);
    }
  }

  async #fromJsonLd(json: Json, source: EventSource | undefined): Promise<Found[]> {
    const expanded = await expandMessage(json, { ...this.#options, base: this.#base, warn: warnInto(this.#warnings) });
    const quads = await toQuads(expanded, { base: this.#base, safe: false });
    return this.#fromQuads(quads, source && { ...source, mediaType: 'application/ld+json' });
  }

  /** If a document is one message, it is the event's source. Otherwise each event gets a source with only its data. */
  #fromQuads(statements: readonly Quad[], source: EventSource | undefined): Found[] {
    const quads =
      this.#explicitBase === undefined ? withoutUnknownBase(statements, warnInto(this.#warnings)) : statements;
    const reading = { limits: this.#options.limits, base: this.#base, warn: warnInto(this.#warnings) };
    const read = readEventTrees(quads, reading);
    const aside = read.length === 0 ? [] : leftAside(quads, read);
    if (aside.length > 0) {
      const message = `${count(aside.length, 'statement belongs', 'statements belong')} to no lead event: ignored`;
      warnInto(this.#warnings)('left-aside', '', message);
    }
    const base = this.#explicitBase;
    const [only] = read;
    const isAlone = read.length === 1 && only !== undefined && allLeadTo(aside, only.root);
    return read.flatMap(({ warnings, envelopes, quads: own }) =>
      envelopes.map((envelope) => {
        const whole = isAlone && !envelope.isPart && source;
        const kept = whole ? { ...whole, ...(base !== undefined && { base }) } : ownSourceInGraph(envelope, own, base);
        return { event: this.#event(envelope, warnings, kept), place: '' };
      }),
    );
  }

  /** Pointers in errors begin at the top of the notification. Pointers in warnings begin at the source of their event. */
  #readEnvelopes(json: JsonObject, warn: Warn, pointer: string): Envelope[] {
    try {
      return readEnvelopes(json, warn);
    } catch (error) {
      if (!(error instanceof NotificationError) || pointer === '') throw error;
      throw new NotificationError(error.reason, error.message, { pointer: `${pointer}${error.pointer}`, cause: error });
    }
  }

  #event(envelope: Envelope, shared: readonly Warning[], source: EventSource): LeadEvent {
    const { lifted } = this.#decoded;
    return eventOf(envelope, this.#options, { placeholders: this.#placeholders, shared, source, lifted });
  }

  /** The source of an event: the text of its own message in an array, so that no lead stores other messages; else the whole. */
  #source(object?: JsonObject): EventSource {
    const { text, mediaType } = this.#decoded;
    return { text: object === undefined ? text : text.slice(object.start, object.end), mediaType };
  }
}
