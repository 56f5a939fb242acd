/**
 * Reads JSON-LD that is not a message of the format, exactly as the standard says. If the standard would drop a value, or
 * refuse the document because of it, the value is repaired or kept as a text, with a warning.
 */
import type { DocumentLoader } from '../../json-ld/context-loader.ts';
import { ContextError } from '../../errors.ts';
import type { Json } from '../../text/json.ts';
import { placeContextError, placeJsonLdError } from './place.ts';
import { expand, JsonLdError, toQuads, type PlainObject } from '../../json-ld/processor.ts';
import { repairExpanded } from './repair-expanded.ts';
import { standardJson } from './context-input.ts';
import { shieldDocument } from './shield.ts';
import { UNKNOWN_BASE } from './unknown-base.ts';
import type { Warn } from '../warning.ts';

/** Options of {@link expandForeign}. */
export interface ForeignReading {
  readonly base: string | undefined;
  readonly documentLoader: DocumentLoader;
  /** Refuse keys that the context does not map, instead of dropping them. */
  readonly safe: boolean;
  readonly warn: Warn;
}

/** How RDF expresses the direction of a text. */
export const RDF_DIRECTION = 'i18n-datatype';

/** Errors of safe mode about values that can be repaired or kept as texts. */
const REPAIRABLE: ReadonlySet<string> = new Set([
  ...['relative @id reference', 'reserved @id value', 'invalid @language value'],
  'unsafe number',
  ...['relative subject reference', 'relative object reference', 'relative graph reference'],
]);

/**
 * Expands a document. Relative references are resolved against the base, or against {@link UNKNOWN_BASE} if there is none.
 *
 * @throws JsonLdError and ContextError, with the place in the document.
 */
export async function expandForeign(json: Json, reading: ForeignReading): Promise<PlainObject[]> {
  const { base, documentLoader, safe } = reading;
  try {
    const expanded = await expand(standardJson(json), { base, documentLoader });
    await toQuads(expanded, { base, rdfDirection: RDF_DIRECTION });
    return expanded;
  } catch (error) {
    const isRepairable = error instanceof JsonLdError && (!safe || REPAIRABLE.has(error.jsonLdCode));
    const place = placed(error, json, base);
    if (!isRepairable) throw place;
    if (error.jsonLdCode === 'unsafe number')
      reading.warn(
        'number-inexact',
        (place as JsonLdError).pointer,
        'the number does not fit a double: its digits are kept',
      );
  }
  return expandRepaired(json, reading);
}

async function expandRepaired(json: Json, reading: ForeignReading): Promise<PlainObject[]> {
  const { base = UNKNOWN_BASE, documentLoader, safe, warn } = reading;
  try {
    const expanded = await expand(shieldDocument(json), { base, documentLoader, safe, tolerate: REPAIRABLE });
    return repairExpanded(expanded, base, warn, 'document');
  } catch (error) {
    throw placed(error, json, base);
  }
}

function placed(error: unknown, json: Json, base: string | undefined): unknown {
  if (error instanceof ContextError) return placeContextError(error, json, base);
  return error instanceof JsonLdError ? placeJsonLdError(error, json) : error;
}
