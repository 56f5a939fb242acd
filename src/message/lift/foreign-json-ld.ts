/**
 * JSON-LD that is no message: it means what the standard says, no more. Where the standard would drop a value, or refuse the
 * document for it, the value is repaired or kept as a text, with a warning.
 */
import type { DocumentLoader } from '../../json-ld/context-loader.ts';
import { ContextError } from '../../errors.ts';
import type { Json } from '../../text/json.ts';
import { placeContextError, placeJsonLdError } from './place.ts';
import { expand, JsonLdError, toQuads, type PlainObject } from '../../json-ld/processor.ts';
import { mendExpanded } from './mend-expanded.ts';
import { jsonLdInput, shieldDocument } from './shield.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';
import type { Warn } from '../warning.ts';

/** What reading it needs. */
export interface ForeignReading {
  readonly base: string | undefined;
  readonly documentLoader: DocumentLoader;
  /** Refuse what the context does not map, instead of dropping it. */
  readonly safe: boolean;
  readonly warn: Warn;
}

/** What safe mode says of values that can be repaired, or kept as texts. */
const MENDABLE: ReadonlySet<string> = new Set([
  ...['relative @id reference', 'reserved @id value', 'invalid @language value'],
  'unsafe number',
  ...['relative subject reference', 'relative object reference', 'relative graph reference'],
]);

/**
 * A document as expanded JSON-LD. Relative references are resolved; without a base, against {@link UNKNOWN_BASE}.
 *
 * @throws JsonLdError and ContextError with the place in the document.
 */
export async function expandForeign(json: Json, reading: ForeignReading): Promise<PlainObject[]> {
  const { base, documentLoader, safe } = reading;
  try {
    const expanded = await expand(jsonLdInput(json), { base, documentLoader });
    await toQuads(expanded, { base });
    return expanded;
  } catch (error) {
    const isMendable = error instanceof JsonLdError && (!safe || MENDABLE.has(error.jsonLdCode));
    const place = placed(error, json, base);
    if (!isMendable) throw place;
    if (error.jsonLdCode === 'unsafe number')
      reading.warn(
        'number-inexact',
        (place as JsonLdError).pointer,
        'the number does not fit a double: its digits are kept',
      );
  }
  return expandMended(json, reading);
}

async function expandMended(json: Json, reading: ForeignReading): Promise<PlainObject[]> {
  const { base = UNKNOWN_BASE, documentLoader, safe, warn } = reading;
  try {
    const expanded = await expand(shieldDocument(json), { base, documentLoader, safe, tolerate: MENDABLE });
    return mendExpanded(expanded, base, warn, 'document');
  } catch (error) {
    throw placed(error, json, base);
  }
}

function placed(error: unknown, json: Json, base: string | undefined): unknown {
  if (error instanceof ContextError) return placeContextError(error, json, base);
  return error instanceof JsonLdError ? placeJsonLdError(error, json) : error;
}
