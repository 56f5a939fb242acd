/** XML as the engine writes it, made well-formed whatever a text of the answer holds (XML 1.0, section 2.2). */
import { QueryError } from '../errors.ts';

/** What no XML document may hold, not even by number. */

const NO_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;
/** The engine's name for a predicate that has none: its IRI ends with no local name, and RDF/XML has no other way to say it. */
const NAMELESS = '<oxprefix: ';

/**
 * What XML cannot say becomes U+FFFD; a carriage return stays one, which readers would take for a line feed (section 2.11).
 *
 * @throws QueryError `form` where a predicate cannot be said in RDF/XML.
 */
export function wellFormedXml(text: string): string {
  if (text.includes(NAMELESS))
    throw new QueryError('form', 'SPARQL: RDF/XML cannot express a predicate of the answer. Ask for text/turtle');
  return text.replaceAll('\r', '&#xD;').replace(NO_CHARACTER, '\uFFFD');
}
