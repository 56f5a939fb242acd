/** The description of an endpoint (SPARQL 1.1 Service Description). */
import oxigraph from 'oxigraph';
import type { GraphType } from '../engine/question.ts';
import { PREFIXES as KNOWN } from '../vocab.ts';

/** Describes the endpoint at this URL, in this RDF format. */
export function describeService(endpoint: string, modified: Date, format: GraphType): string {
  const store = new oxigraph.Store();
  store.load(DESCRIPTION.replace('MODIFIED', modified.toISOString()), { format: 'text/turtle', base_iri: endpoint });
  return store.dump({ format, from_graph_name: oxigraph.defaultGraph() });
}

const PREFIXES = {
  sd: 'http://www.w3.org/ns/sparql-service-description#',
  formats: 'http://www.w3.org/ns/formats/',
  dcterms: KNOWN.dcterms,
  rdfs: KNOWN.rdfs,
  xsd: KNOWN.xsd,
};

const DESCRIPTION = `
${Object.entries(PREFIXES)
  .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`)
  .join('\n')}
<> a sd:Service ;
  sd:endpoint <> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
    formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:N-Quads, formats:TriG, formats:RDF_XML,
    formats:JSON-LD ;
  sd:defaultDataset [
    a sd:Dataset ;
    rdfs:comment "The leads of a pod: a named graph a lead, called like its resource."@en ;
    dcterms:modified "MODIFIED"^^xsd:dateTime ;
    sd:defaultGraph [ a sd:Graph ; rdfs:comment "The union of all named graphs."@en ]
  ] .
`;
