/** Options of the JSON-LD operations, by their names in the JSON-LD API (section 9.3). */
import type { DocumentLoader } from './context-loader.ts';

/** How the direction of a text is said in RDF, which has no place for it (JSON-LD section 10.1). */
export type RdfDirection = 'i18n-datatype' | 'compound-literal';

/** Options of every operation that takes a document. */
export interface JsonLdOptions {
  /** Where relative IRIs are resolved. */
  base?: string | undefined;
  /** Refuse what the algorithms would drop without a word. On unless turned off. */
  safe?: boolean | undefined;
  /** What safe mode lets pass all the same, by its codes: whoever asks for it repairs it afterwards. */
  tolerate?: ReadonlySet<string> | undefined;
  /** Where contexts come from; the bundle unless said otherwise. */
  documentLoader?: DocumentLoader | undefined;
  /** A context to begin with, as if the document named it first. */
  expandContext?: unknown;
  processingMode?: 'json-ld-1.0' | 'json-ld-1.1' | undefined;
}

/** Options of `compact` and, where it compacts, of `flatten`. */
export interface CompactOptions extends JsonLdOptions {
  /** A list of one value becomes the value. On unless turned off. */
  compactArrays?: boolean | undefined;
  /** IRIs may be written relative to the base. On unless turned off. */
  compactToRelative?: boolean | undefined;
  /** Nodes are always in a `@graph`. */
  graph?: boolean | undefined;
}

/** Options of `toQuads`. */
export interface ToQuadsOptions extends JsonLdOptions {
  /** How the base direction of a text is said; without it, it cannot be. */
  rdfDirection?: RdfDirection | undefined;
  /** Let blank nodes be predicates, which RDF 1.1 does not have. */
  produceGeneralizedRdf?: boolean | undefined;
}

/** Options of `fromQuads`. */
export interface FromQuadsOptions {
  /** `xsd:boolean`, `xsd:integer` and `xsd:double` become native JSON values. */
  useNativeTypes?: boolean | undefined;
  /** `rdf:type` stays a property. */
  useRdfType?: boolean | undefined;
  rdfDirection?: RdfDirection | undefined;
  /**
   * A literal of `rdf:JSON` keeps its text, as a value of that type, instead of becoming JSON: spaces, the order of keys and
   * the digits of its numbers would not come back.
   */
  keepJsonText?: boolean | undefined;
}
