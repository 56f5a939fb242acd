/** Options of the JSON-LD operations, by their names in the JSON-LD API (section 9.3). */
import type { DocumentLoader } from './context-loader.ts';

/** How RDF expresses the direction of a text (JSON-LD section 10.1). */
export type RdfDirection = 'i18n-datatype' | 'compound-literal';

/** Options of all operations on a document. */
export interface JsonLdOptions {
  /** The IRI against which relative IRIs are resolved. */
  base?: string | undefined;
  /** Refuse what the algorithms would drop silently. Default: true. */
  safe?: boolean | undefined;
  /** Codes that safe mode accepts. The caller must repair these losses. */
  tolerate?: ReadonlySet<string> | undefined;
  /** Where contexts are loaded from. Default: the bundle. */
  documentLoader?: DocumentLoader | undefined;
  /** A context that applies before those of the document. */
  expandContext?: unknown;
  processingMode?: 'json-ld-1.0' | 'json-ld-1.1' | undefined;
}

/** Options of `compact` and, where it compacts, of `flatten`. */
export interface CompactOptions extends JsonLdOptions {
  /** Write a list with one value as the value. Default: true. */
  compactArrays?: boolean | undefined;
  /** Write IRIs relative to the base. Default: true. */
  compactToRelative?: boolean | undefined;
  /** Always put nodes into a `@graph`. */
  graph?: boolean | undefined;
}

/** Options of `toQuads`. */
export interface ToQuadsOptions extends JsonLdOptions {
  /** How to express the direction of a text. Without it, directions cannot be expressed. */
  rdfDirection?: RdfDirection | undefined;
  /** Allow blank nodes as predicates, which RDF 1.1 does not have. */
  produceGeneralizedRdf?: boolean | undefined;
}

/** Options of `fromQuads`. */
export interface FromQuadsOptions {
  /** Convert `xsd:boolean`, `xsd:integer` and `xsd:double` to native JSON values. */
  useNativeTypes?: boolean | undefined;
  /** Keep `rdf:type` as a property. */
  useRdfType?: boolean | undefined;
  rdfDirection?: RdfDirection | undefined;
  /**
   * Keep the text of an `rdf:JSON` literal as a value of this type, instead of converting it to JSON, which would lose spaces,
   * the order of keys and the digits of numbers.
   */
  keepJsonText?: boolean | undefined;
}
