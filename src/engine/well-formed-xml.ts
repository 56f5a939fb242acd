/** Corrects the engine's XML so that it is well-formed, whatever characters a literal contains (XML 1.0, section 2.2). */
import { QueryError } from '../errors.ts';

/** Characters that XML does not allow, even as references. */

const NO_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;
/** What the engine writes for a predicate that RDF/XML cannot express: its IRI does not end with a local name. */
const NAMELESS = '<oxprefix: ';

/**
 * Replaces characters that XML does not allow with U+FFFD. A carriage return is escaped, because readers would turn it into a
 * line feed (section 2.11).
 *
 * @throws QueryError `form` if RDF/XML cannot express a predicate.
 */
export function wellFormedXml(text: string): string {
  if (text.includes(NAMELESS))
    throw new QueryError('form', 'SPARQL: RDF/XML cannot express a predicate of the answer. Ask for text/turtle');
  return text.replaceAll('\r', '&#xD;').replace(NO_CHARACTER, '\uFFFD');
}
