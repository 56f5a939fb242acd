/** Finds out in which syntax a text is written. */
import type { RdfFormat } from '../../rdf/quads.ts';
import { mediaTypeOf } from '../../text/media-type.ts';

const RDF_FORMATS: ReadonlyMap<string, RdfFormat> = new Map([
  ['text/turtle', 'text/turtle'],
  ['application/n-quads', 'application/n-quads'],
  ['application/n-triples', 'application/n-triples'],
  ['application/trig', 'application/trig'],
]);

/** Types that do not describe the content. Browser forms, plain file servers and `curl -d` send them. */
const GENERIC = new Set([
  '',
  'application/octet-stream',
  'text/plain',
  'application/x-www-form-urlencoded',
  'binary/octet-stream',
]);

/** The type and subtype of a `Content-Type`, in lower case (RFC 9110 section 8.3.1). For a generic type, the text decides. */
export function essenceOf(contentType: string | undefined, text: string): string {
  const essence = mediaTypeOf(contentType);
  return GENERIC.has(essence) ? sniff(text) : essence;
}

/** Is this JSON, or a type that is based on JSON (RFC 6839 section 3.1)? */
export function isJsonMediaType(essence: string): boolean {
  return essence === 'text/json' || /^application\/(?:[\w.-]+\+)?json$/.test(essence);
}

/** The RDF syntax of a media type. `undefined` if leadpod does not read it as RDF. */
export function rdfFormatOf(essence: string): RdfFormat | undefined {
  return RDF_FORMATS.get(essence);
}

const isTurtle = (text: string): boolean => {
  const start = afterComments(text);
  return TURTLE_START.test(start) || (start === '' && text.trim() !== '');
};

/** Whether a text begins as JSON or RDF does; another is of no kind that leadpod reads. */
export const hasKnownStart = (text: string): boolean => isTurtle(text) || /^\s*[{[]/.test(text);

const sniff = (text: string): string => (isTurtle(text) ? 'text/turtle' : 'application/json');

/** A directive of Turtle, a blank node or an IRI in angle brackets begins no JSON text. `<rdf:RDF xmlns=...` is XML. */
const TURTLE_START = /^(?:@prefix|@base|PREFIX\s|BASE\s|_:|<(?:[a-z][a-z0-9+.-]*:(?:\/\/|[^\s<>]*>)|>|#))/i;

/** A text from where its comments end: a heading of Markdown begins as they do. */
function afterComments(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith('#')) {
    const end = rest.search(/[\r\n]/);
    rest = end < 0 ? '' : rest.slice(end).trimStart();
  }
  return rest;
}
