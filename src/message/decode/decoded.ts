/** A notification as text and as JSON. Each is decoded once, and its warnings can be repeated for each reader. */
import { NotificationError } from '../../errors.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { DEFAULT_LIMITS, decodeJson, decodeText, type Limits } from './json-decode.ts';
import { essenceOf, isJsonMediaType, rdfFormatOf } from './media-type.ts';
import type { NotificationContent } from '../parsed-notification.ts';
import type { RdfFormat } from '../../rdf/quads.ts';
import type { Region } from '../values/telephones.ts';
import { warnInto, type Warn, type Warning } from '../warning.ts';

/** The warnings of mapping a plain message to the vocabulary (src/message/lift). They depend on the region and the time zone. */
export interface LiftWarnings {
  readonly message: JsonObject;
  readonly region: Region;
  readonly timeZone: string | undefined;
  readonly warnings: readonly Warning[];
}

/** A received notification, decoded within limits. */
export class Decoded {
  readonly limits: Limits;
  readonly text: string;
  readonly mediaType: string;
  /** The syntax, if the text is RDF in another syntax than JSON-LD. */
  readonly format: RdfFormat | undefined;
  /**
   * Set by the code that mapped the message to the vocabulary, so that later readers need not map it again for its warnings.
   */
  lifted: LiftWarnings | undefined;
  readonly #warnings: Warning[] = [];
  #json: { readonly value: Json; readonly warnings: readonly Warning[] } | undefined;

  /** @throws NotificationError if the body is too large or is not UTF-8 text. */
  constructor({ body, contentType }: NotificationContent, limits: Partial<Limits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.text = decodeText(body, this.limits, warnInto(this.#warnings));
    this.mediaType = essenceOf(contentType, this.text);
    this.format = rdfFormatOf(this.mediaType);
  }

  /** Repeats the warnings of decoding the text. */
  warnOfText(warn: Warn): void {
    repeat(this.#warnings, warn);
  }

  /**
   * The text as JSON. Repeats the warnings of decoding it.
   *
   * @throws NotificationError if the text is not JSON.
   */
  json(warn: Warn): Json {
    this.#json ??= this.#decode();
    repeat(this.#json.warnings, warn);
    return this.#json.value;
  }

  #decode(): { readonly value: Json; readonly warnings: readonly Warning[] } {
    if (!isJsonMediaType(this.mediaType))
      throw new NotificationError('media-type', `expected JSON or RDF, received [${this.mediaType}]`);
    const warnings: Warning[] = [];
    return { value: decodeJson(this.text, this.limits, warnInto(warnings)), warnings };
  }
}

/** Passes warnings on once more. */
export function repeat(warnings: readonly Warning[], warn: Warn): void {
  for (const { code, pointer, message } of warnings) warn(code, pointer, message);
}
