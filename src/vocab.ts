/** Every IRI that leadpod writes or reads, spelled once. */

/** How many terms of a namespace are cached: all of the vocabularies (some hundreds), and some of strangers. */
const MAX_TERMS = 2048;

/**
 * Creates the function that makes the IRIs of a namespace. It caches them, because messages use the same terms again and again.
 */
function namespace<N extends string>(base: N): <T extends string>(term: T) => `${N}${T}` {
  const known = new Map<string, string>();
  return <T extends string>(term: T) => {
    let iri = known.get(term) as `${N}${T}` | undefined;
    if (iri !== undefined) return iri;
    iri = `${base}${term}`;
    if (known.size < MAX_TERMS) known.set(term, iri);
    return iri;
  };
}

/** Namespace IRIs, and the prefixes under which they are printed. */
export const PREFIXES = Object.freeze({
  lead: 'https://w3id.org/leadpod#',
  x: 'https://w3id.org/leadpod/x#',
  schema: 'http://schema.org/',
  dcterms: 'http://purl.org/dc/terms/',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const);

/** leadpod's own context. It applies if there is no context at the top of the message. */
export const LEAD_CONTEXT = 'https://w3id.org/leadpod/v1';

/** Our own terms, defined in `contexts/lead-v1.ttl`. */
export const lead = namespace(PREFIXES.lead);
/** Terms of senders that neither schema.org nor we define; the local name is the percent-encoded key. */
export const unknownTerm = namespace(PREFIXES.x);
/** schema.org, under `http:` as its context has it. */
export const schema = namespace(PREFIXES.schema);
export const dcterms = namespace(PREFIXES.dcterms);
export const vcard = namespace(PREFIXES.vcard);
export const rdf = namespace(PREFIXES.rdf);
export const xsd = namespace(PREFIXES.xsd);
export const rdfs = namespace(PREFIXES.rdfs);
export const owl = namespace('http://www.w3.org/2002/07/owl#');
export const foaf = namespace('http://xmlns.com/foaf/0.1/');
/** Dublin Core Elements: address books of Solid apps have their title from there, not from `dcterms`. */
export const dc = namespace('http://purl.org/dc/elements/1.1/');
/** Web Access Control. */
export const acl = namespace('http://www.w3.org/ns/auth/acl#');

/** W3C Linked Data Platform. */
export const ldp = namespace('http://www.w3.org/ns/ldp#');
/** Access Control Policy. */
export const acp = namespace('http://www.w3.org/ns/solid/acp#');
/** Workspace terms of the Solid Protocol (`pim:storage`, `pim:Storage`). */
export const pim = namespace('http://www.w3.org/ns/pim/space#');
export const solid = namespace('http://www.w3.org/ns/solid/terms#');
/** Solid Notifications Protocol. */
export const notify = namespace('http://www.w3.org/ns/solid/notifications#');
/** Literals with a language and a base direction as their datatype (JSON-LD API, `rdfDirection`). */
export const i18n = namespace('https://www.w3.org/ns/i18n#');
/** Activity Streams 2.0. */
export const as = namespace('https://www.w3.org/ns/activitystreams#');
/** Hydra Core. */
export const hydra = namespace('http://www.w3.org/ns/hydra/core#');
/** The relations of XHTML (`next`, `first`). */
export const xhv = namespace('http://www.w3.org/1999/xhtml/vocab#');
