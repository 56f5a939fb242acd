/** A notification as text and as JSON, each decoded once, whoever asks for it. */
import { NotificationError } from '../../errors.ts';
import type { Json, JsonObject } from '../../text/json.ts';
import { DEFAULT_LIMITS, decodeJson, decodeText, type Limits } from './json-decode.ts';
import { essenceOf, isJsonMediaType, rdfFormatOf } from './media-type.ts';
import type { NotificationContent } from '../parsed-notification.ts';
import type { RdfFormat } from '../../rdf/quads.ts';
import type { Region } from '../values/telephones.ts';
import { warnInto, type Warn, type Warning } from '../warning.ts';

/** What was said while a message was lifted; so much depends on how it was read. */
export interface LiftWarnings {
  readonly message: JsonObject;
  readonly region: Region;
  readonly warnings: readonly Warning[];
}

/** What came, decoded within limits. */
export class Decoded {
  readonly limits: Limits;
  readonly text: string;
  readonly mediaType: string;
  /** The syntax, where it is RDF in another than JSON-LD. */
  readonly format: RdfFormat | undefined;
  /** Left by whoever lifted the message, for those who want to know what was said. */
  lifted: LiftWarnings | undefined;
  readonly #warnings: Warning[] = [];
  #json: { readonly value: Json; readonly warnings: readonly Warning[] } | undefined;

  /** @throws NotificationError for what is no text, or too long. */
  constructor({ body, contentType }: NotificationContent, limits: Partial<Limits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.text = decodeText(body, this.limits, warnInto(this.#warnings));
    this.mediaType = essenceOf(contentType, this.text);
    this.format = rdfFormatOf(this.mediaType);
  }

  /** Tells what was repaired in the text. */
  warnOfText(warn: Warn): void {
    repeat(this.#warnings, warn);
  }

  /**
   * The JSON; tells what was repaired in it.
   *
   * @throws NotificationError for what is no JSON.
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

/** Says once more what was said. */
export function repeat(warnings: readonly Warning[], warn: Warn): void {
  for (const { code, pointer, message } of warnings) warn(code, pointer, message);
}
