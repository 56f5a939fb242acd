/** The dialect of the tests of src/core: a message in, what was read of it out. */
import { expect } from 'chai';
import { loadContext } from '../../src/json-ld/context-loader.ts';
import { readEnvelopes, type Envelope } from '../../src/message/envelope.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { decodeJson } from '../../src/message/decode/json-decode.ts';
import { JsonObject, type Json } from '../../src/text/json.ts';
import { toQuads } from '../../src/json-ld/processor.ts';
import { expandMessage } from '../../src/message/lift/message-json-ld.ts';
import { parseNotification } from '../../src/message/notification.ts';
import type { ParsedNotification, ParseOptions } from '../../src/message/parsed-notification.ts';
import { serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { warnInto, type Warning } from '../../src/message/warning.ts';
import { NotificationError } from '../../src/errors.ts';

/** Where the relative IRIs of test messages begin. */
export const BASE = 'https://pod.example/inbox/1';

/** The bytes of a text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A message as its text: itself, or the JSON of a value. */
const textOf = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));

/** A value as leadpod's own JSON, through its text, so that numbers and keys come as a sender's would. */
export const jsonOf = (message: unknown): Json => decodeJson(textOf(message));

/** The same, for what must be an object. */
export function objectOf(message: unknown): JsonObject {
  const json = jsonOf(message);
  if (!(json instanceof JsonObject)) throw new Error('a test message is no object');
  return json;
}

/** Reads a text or value as a notification. */
export function parse(message: unknown, contentType?: string, options: ParseOptions = {}): Promise<ParsedNotification> {
  return parseNotification({ body: bytesOf(textOf(message)), contentType, base: BASE }, options);
}

/** The one event of a message. */
export async function eventOf(message: unknown, contentType?: string): Promise<LeadEvent> {
  const { events } = await parse(message, contentType);
  expect(events, textOf(message)).to.have.length(1);
  return events[0]!;
}

/** The codes of an event's warnings, each behind the pointer of its place. */
export const warningsOf = ({ warnings }: { warnings: readonly Warning[] }): string[] =>
  warnings.map(({ code, pointer }) => `${pointer} ${code}`);

/** The envelopes of a message, and what was warned of. */
export function envelopesOf(message: unknown): { envelopes: Envelope[]; warnings: Warning[] } {
  const warnings: Warning[] = [];
  return { envelopes: readEnvelopes(objectOf(message), warnInto(warnings)), warnings };
}

/** A message as `convert` makes quads of it. */
export async function quadsOf(json: Json, warnings: Warning[] = []): Promise<Quad[]> {
  const reading = { base: BASE, region: 'US', documentLoader: loadContext, warn: warnInto(warnings) } as const;
  return toQuads(await expandMessage(json, reading), { base: BASE, safe: false });
}

/** The lines of N-Quads, sorted, of a message; `<e:...>` stands for the event. */
export async function linesOf(message: unknown): Promise<string[]> {
  const text = serializeQuads(await quadsOf(jsonOf(message)), { format: 'application/n-quads', sorted: true });
  return text === '' ? [] : text.trimEnd().split('\n');
}

/** The reason and place of a NotificationError; any other failure is thrown on. */
export function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof NotificationError) return `${error.reason} ${error.pointer}`.trimEnd();
    throw error;
  }
  return 'no failure';
}
