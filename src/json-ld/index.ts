/**
 * The JSON-LD processor as a library (`leadpod/json-ld`): the operations of the JSON-LD 1.1 API, with bundled contexts. It does
 * not depend on leads. README.md in this folder says where it differs from jsonld.js.
 *
 * @packageDocumentation
 */
export { ContextError, LeadpodError, NotificationError } from '../errors.ts';
export type { Quad } from '../rdf/quads.ts';
export { createContextLoader, loadContext } from './context-loader.ts';
export type { ContextBundle, DocumentLoader, RemoteDocument } from './context-loader.ts';
export { JsonLdError } from './error.ts';
export type { CompactOptions, FromQuadsOptions, JsonLdOptions, RdfDirection, ToQuadsOptions } from './options.ts';
export { canonicalNQuads, compact, expand, flatten, fromQuads, toQuads } from './processor.ts';
export type { JsonLdInput, PlainJson, PlainObject } from './types.ts';
