/** Decodes a stranger's bytes to JSON, with limits that are checked before any costly work (SECURITY.md, T2, T5, T20). */
import { createScanner, type JSONScanner } from 'jsonc-parser';
import { NotificationError } from '../../errors.ts';
import { JsonNumber, JsonObject, canonicalJson, pointerTo, type Json } from '../../text/json.ts';
import { remembered } from '../../text/remembered.ts';
import { isEventContext } from '../event/context.ts';
import { ignoreWarnings, type Warn } from '../warning.ts';

/** What one notification may cost. */
export interface Limits {
  /** The largest body, in bytes. */
  maxBytes: number;
  /** The deepest nesting of arrays and objects. */
  maxDepth: number;
  /** The most values in total: scalars, arrays and objects. */
  maxNodes: number;
  /** The most values in one array. A JSON-LD processor needs 24 seconds for a wide array of 349 kB. */
  maxValues: number;
  /** The most existing leads that one event may join into one. An event that would join more is held for review. */
  maxTied: number;
  /** The most identifiers of a kind, e-mail addresses or telephone numbers of one event that are used as keys. */
  maxKeys: number;
  /** The most bytes of one sender's notifications in a batch of a pass. The rest waits until all other senders' are stored. */
  maxShare: number;
}

/** Far more than a lead needs, and too little for an attack. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  maxBytes: 1024 * 1024,
  maxDepth: 32,
  maxNodes: 10_000,
  maxValues: 1000,
  maxTied: 3,
  maxKeys: 32,
  maxShare: 8 * 1024 * 1024,
};

/** jsonc-parser's `SyntaxKind`, a const enum that isolated modules cannot use. A test checks that the values are equal. */
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

/** UTF-8 bytes to text. Throws NotificationError `too-large` or `not-utf-8`. Skips a byte order mark (RFC 8259 section 8.1). */
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
 * JSON text to a value. If a key occurs twice in one object, it is accepted if both values are equal and refused otherwise:
 * JSON readers differ on which of the two counts. A lone surrogate becomes U+FFFD with a warning, because no RDF literal can
 * hold it. The JSON-LD context of events that leadpod sends is left out: it adds nothing to the format.
 *
 * @throws NotificationError `not-json`, `too-deep`, `too-many-nodes` or `duplicate-key`, with the JSON pointer.
 */
export function decodeJson(text: string, limits: Limits = DEFAULT_LIMITS, warn: Warn = ignoreWarnings): Json {
  return new Decoder(text, limits, warn).document();
}

/** One string object for all equal keys. It makes comparing keys fast, and keeps no long message text in memory. */
const knownKey = remembered((key): string => Object.keys({ [key]: true })[0] ?? key);

class Decoder {
  readonly #scanner: JSONScanner;
  readonly #limits: Limits;
  readonly #warn: Warn;
  #kind: number = TOKEN.unknown;
  #nodes = 0;
  /** The path to the current value. It becomes a JSON pointer only in an error or a warning. */
  readonly #path: (string | number)[] = [];

  constructor(text: string, limits: Limits, warn: Warn) {
    this.#scanner = createScanner(text, false);
    this.#limits = limits;
    this.#warn = warn;
  }

  document(): Json {
    this.#next();
    const value = this.#value(0);
    if (this.#kind !== TOKEN.end) throw this.#syntaxError('the end');
    return value;
  }

  /** Moves to the next token. Comments are not JSON: as tokens they become a syntax error where they occur. */
  #next(): void {
    do this.#kind = this.#scanner.scan();
    while (this.#kind === TOKEN.trivia || this.#kind === TOKEN.lineBreak);
    // ScanError.None is 0.
    if ((this.#scanner.getTokenError() as number) !== 0) throw this.#syntaxError('a well-formed token');
  }

  #value(depth: number): Json {
    if (++this.#nodes > this.#limits.maxNodes) {
      throw new NotificationError('too-many-nodes', `expected at most ${this.#limits.maxNodes} values`, {
        pointer: this.#pointer(),
      });
    }
    switch (this.#kind) {
      case TOKEN.openBrace:
        return this.#object(this.#deeper(depth));
      case TOKEN.openBracket:
        return this.#array(this.#deeper(depth));
      default:
        return this.#scalar();
    }
  }

  #deeper(depth: number): number {
    if (depth < this.#limits.maxDepth) return depth + 1;
    throw new NotificationError('too-deep', `expected at most ${this.#limits.maxDepth} levels`, {
      pointer: this.#pointer(),
    });
  }

  #scalar(): Json {
    const value = this.#literal(this.#scanner.getTokenValue());
    if (value === undefined) throw this.#syntaxError('a value');
    this.#next();
    return value;
  }

  #literal(text: string): Json | undefined {
    switch (this.#kind) {
      case TOKEN.string:
        return this.#wellFormed(text);
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

  #array(depth: number): Json[] {
    const values: Json[] = [];
    this.#next();
    while (this.#kind !== TOKEN.closeBracket) {
      if (values.length > 0) this.#expect(TOKEN.comma, '"," or "]"');
      if (values.length >= this.#limits.maxValues) {
        throw new NotificationError('too-many-nodes', `expected at most ${this.#limits.maxValues} values in a list`, {
          pointer: this.#pointer(),
        });
      }
      this.#path.push(values.length);
      values.push(this.#value(depth));
      this.#path.pop();
    }
    this.#next();
    return values;
  }

  #object(depth: number): JsonObject {
    const object = new JsonObject();
    object.start = this.#scanner.getTokenOffset();
    this.#next();
    while (this.#kind !== TOKEN.closeBrace) {
      if (object.size > 0) this.#expect(TOKEN.comma, '"," or "}"');
      const key = this.#key();
      this.#expect(TOKEN.colon, '":"');
      this.#path.push(key);
      this.#put(object, key, this.#value(depth));
      this.#path.pop();
    }
    object.end = this.#scanner.getTokenOffset() + 1;
    this.#next();
    if (isEventContext(object.get('@context') ?? null)) object.delete('@context');
    return object;
  }

  #key(): string {
    if (this.#kind !== TOKEN.string) throw this.#syntaxError('a key');
    const key = knownKey(this.#wellFormed(this.#scanner.getTokenValue()));
    this.#next();
    return key;
  }

  #put(object: JsonObject, key: string, value: Json): void {
    const earlier = object.get(key);
    if (earlier === undefined) {
      object.set(key, value);
      return;
    }
    if (canonicalJson(earlier) !== canonicalJson(value)) {
      throw new NotificationError('duplicate-key', 'the same key occurs twice with different values', {
        pointer: this.#pointer(),
      });
    }
    this.#warn('duplicate-key', this.#pointer(), 'the same key occurs twice with the same value');
  }

  #wellFormed(text: string): string {
    if (text.isWellFormed()) return text;
    this.#warn('lone-surrogate', this.#pointer(), 'half of a surrogate pair was replaced by U+FFFD');
    return text.toWellFormed();
  }

  #expect(kind: number, expected: string): void {
    if (this.#kind !== kind) throw this.#syntaxError(expected);
    this.#next();
  }

  #syntaxError(expected: string): NotificationError {
    const isEnd = this.#kind === TOKEN.end;
    if (isEnd && this.#scanner.getTokenOffset() === 0) return new NotificationError('not-json', 'the message is empty');
    const place = `line ${this.#scanner.getTokenStartLine() + 1}, column ${this.#scanner.getTokenStartCharacter() + 1}`;
    const message = `${place}: expected ${expected}${isEnd ? ', but the text ends here' : ''}`;
    return new NotificationError('not-json', message, { pointer: this.#pointer() });
  }

  #pointer(): string {
    return this.#path.reduce<string>(pointerTo, '');
  }
}
