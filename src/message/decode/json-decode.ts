/** Bytes of a stranger to JSON, with limits that hold before anything costly begins (THREATS: T2, T5, T20). */
import { createScanner, type JSONScanner } from 'jsonc-parser';
import { NotificationError } from '../../errors.ts';
import { JsonNumber, JsonObject, canonicalJson, pointerTo, type Json } from '../../text/json.ts';
import { isEventContext } from '../event/context.ts';
import { ignoreWarnings, type Warn } from '../warning.ts';

/** What one notification may cost. */
export interface Limits {
  /** Bytes of the body. */
  maxBytes: number;
  /** Arrays and objects inside one another. */
  maxDepth: number;
  /** Values in all: scalars, arrays and objects. */
  maxNodes: number;
  /** Values in one array: a 349 kB wide one costs a JSON-LD processor 24 seconds. */
  maxValues: number;
  /** Leads that stood apart and that one event may tie together; with more of them it is held for review. */
  maxTied: number;
  /** Identifiers of a kind, e-mail addresses or telephone numbers of one event that count; the others stay in its text. */
  maxKeys: number;
  /** Bytes of one sender's notifications in a batch of a pass; the others wait until everyone else's are stored. */
  maxShare: number;
}

/** Generous for a lead, small for a bomb. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  maxBytes: 1024 * 1024,
  maxDepth: 32,
  maxNodes: 10_000,
  maxValues: 1000,
  maxTied: 3,
  maxKeys: 32,
  maxShare: 8 * 1024 * 1024,
};

/** jsonc-parser's `SyntaxKind`, a const enum that isolated modules cannot read; a test holds the two together. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineBreak: 14,
  trivia: 15,
  unknown: 16,
  end: 17,
} as const;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BYTE_ORDER_MARK = '\uFEFF';

/** UTF-8 bytes to text. Throws NotificationError `too-large` or `not-utf-8`. RFC 8259 section 8.1 lets a parser skip the mark. */
export function decodeText(bytes: Uint8Array, limits: Limits = DEFAULT_LIMITS, warn: Warn = ignoreWarnings): string {
  if (bytes.byteLength > limits.maxBytes) {
    throw new NotificationError(
      'too-large',
      `expected at most ${limits.maxBytes} bytes, received [${bytes.byteLength}]`,
    );
  }
  let text: string;
  try {
    text = UTF_8.decode(bytes);
  } catch (cause) {
    throw new NotificationError('not-utf-8', 'expected UTF-8 text, received other bytes', { cause });
  }
  if (!text.startsWith(BYTE_ORDER_MARK)) return text;
  warn('byte-order-mark', '', 'a byte order mark before the text was skipped');
  return text.slice(1);
}

/**
 * JSON text to a value. The same key twice in one object is accepted where both say the same and refused otherwise, since
 * readers differ on which of the two counts. A lone surrogate, which no RDF literal can hold, becomes U+FFFD with a warning.
 * The context of the events that leadpod sends is left out: it says of the keys what the format says.
 *
 * @throws NotificationError `not-json`, `too-deep`, `too-many-nodes` or `duplicate-key`, with the pointer of the place.
 */
export function decodeJson(text: string, limits: Limits = DEFAULT_LIMITS, warn: Warn = ignoreWarnings): Json {
  return new Decoder(text, limits, warn).document();
}

class Decoder {
  readonly #scanner: JSONScanner;
  readonly #limits: Limits;
  readonly #warn: Warn;
  #kind: number = TOKEN.unknown;
  #nodes = 0;

  constructor(text: string, limits: Limits, warn: Warn) {
    this.#scanner = createScanner(text, false);
    this.#limits = limits;
    this.#warn = warn;
  }

  document(): Json {
    this.#next('');
    const value = this.#value('', 0);
    if (this.#kind !== TOKEN.end) throw this.#syntaxError('', 'the end');
    return value;
  }

  /** To the next token; comments are no JSON and come out as a syntax error of whoever meets them. */
  #next(pointer: string): void {
    do this.#kind = this.#scanner.scan();
    while (this.#kind === TOKEN.trivia || this.#kind === TOKEN.lineBreak);
    // ScanError.None is 0.
    if ((this.#scanner.getTokenError() as number) !== 0) throw this.#syntaxError(pointer, 'a well-formed token');
  }

  #value(pointer: string, depth: number): Json {
    if (++this.#nodes > this.#limits.maxNodes) {
      throw new NotificationError('too-many-nodes', `expected at most ${this.#limits.maxNodes} values`, { pointer });
    }
    switch (this.#kind) {
      case TOKEN.openBrace:
        return this.#object(pointer, this.#deeper(pointer, depth));
      case TOKEN.openBracket:
        return this.#array(pointer, this.#deeper(pointer, depth));
      default:
        return this.#scalar(pointer);
    }
  }

  #deeper(pointer: string, depth: number): number {
    if (depth < this.#limits.maxDepth) return depth + 1;
    throw new NotificationError('too-deep', `expected at most ${this.#limits.maxDepth} levels`, { pointer });
  }

  #scalar(pointer: string): Json {
    const value = this.#literal(this.#scanner.getTokenValue(), pointer);
    if (value === undefined) throw this.#syntaxError(pointer, 'a value');
    this.#next(pointer);
    return value;
  }

  #literal(text: string, pointer: string): Json | undefined {
    switch (this.#kind) {
      case TOKEN.string:
        return this.#wellFormed(text, pointer);
      case TOKEN.number:
        return new JsonNumber(text);
      case TOKEN.true:
        return true;
      case TOKEN.false:
        return false;
      case TOKEN.null:
        return null;
      default:
        return undefined;
    }
  }

  #array(pointer: string, depth: number): Json[] {
    const values: Json[] = [];
    this.#next(pointer);
    while (this.#kind !== TOKEN.closeBracket) {
      if (values.length > 0) this.#expect(TOKEN.comma, pointer, '"," or "]"');
      const place = pointerTo(pointer, values.length);
      if (values.length >= this.#limits.maxValues) {
        throw new NotificationError('too-many-nodes', `expected at most ${this.#limits.maxValues} values in a list`, {
          pointer,
        });
      }
      values.push(this.#value(place, depth));
    }
    this.#next(pointer);
    return values;
  }

  #object(pointer: string, depth: number): JsonObject {
    const object = new JsonObject();
    object.start = this.#scanner.getTokenOffset();
    this.#next(pointer);
    while (this.#kind !== TOKEN.closeBrace) {
      if (object.size > 0) this.#expect(TOKEN.comma, pointer, '"," or "}"');
      const key = this.#key(pointer);
      this.#expect(TOKEN.colon, pointer, '":"');
      const place = pointerTo(pointer, key);
      this.#put(object, key, this.#value(place, depth), place);
    }
    object.end = this.#scanner.getTokenOffset() + 1;
    this.#next(pointer);
    if (isEventContext(object.get('@context') ?? null)) object.delete('@context');
    return object;
  }

  #key(pointer: string): string {
    if (this.#kind !== TOKEN.string) throw this.#syntaxError(pointer, 'a key');
    const key = this.#wellFormed(this.#scanner.getTokenValue(), pointer);
    this.#next(pointer);
    return key;
  }

  #put(object: JsonObject, key: string, value: Json, pointer: string): void {
    const earlier = object.get(key);
    if (earlier === undefined) {
      object.set(key, value);
      return;
    }
    if (canonicalJson(earlier) !== canonicalJson(value)) {
      throw new NotificationError('duplicate-key', 'the same key occurs twice with different values', { pointer });
    }
    this.#warn('duplicate-key', pointer, 'the same key occurs twice with the same value');
  }

  #wellFormed(text: string, pointer: string): string {
    if (text.isWellFormed()) return text;
    this.#warn('lone-surrogate', pointer, 'half of a surrogate pair was replaced by U+FFFD');
    return text.toWellFormed();
  }

  #expect(kind: number, pointer: string, expected: string): void {
    if (this.#kind !== kind) throw this.#syntaxError(pointer, expected);
    this.#next(pointer);
  }

  #syntaxError(pointer: string, expected: string): NotificationError {
    const line = this.#scanner.getTokenStartLine() + 1;
    const column = this.#scanner.getTokenStartCharacter() + 1;
    return new NotificationError('not-json', `line ${line}, column ${column}: expected ${expected}`, { pointer });
  }
}
