/** The leads of a pod as one dataset that answers SPARQL: a named graph a lead, and their union as default graph. */
import oxigraph, { type Store } from 'oxigraph';
import type { LeadStore } from '../pod/lead-store.ts';

/** A dataset, and the leads that could not be loaded because their resources are damaged. */
export interface LeadDataset {
  readonly store: Store;
  readonly damaged: readonly string[];
}

/** A lead that another took over only says so; its events are in the other. */
const DROP_REPLACED = `
  PREFIX dcterms: <http://purl.org/dc/terms/>
  DELETE { GRAPH ?lead { ?s ?p ?o } }
  WHERE { GRAPH ?lead { ?it dcterms:isReplacedBy ?other . ?s ?p ?o } FILTER(STRSTARTS(STR(?it), CONCAT(STR(?lead), "#"))) }
`;

/** Reads all leads of a pod into memory. */
export async function loadDataset(leads: LeadStore): Promise<LeadDataset> {
  const store = new oxigraph.Store();
  const damaged: string[] = [];
  for await (const { url, text } of leads.readAllTexts()) {
    try {
      store.load(text, { format: 'text/turtle', base_iri: url, to_graph_name: oxigraph.namedNode(url) });
    } catch {
      // Torn in the middle of a write; the others still answer, and the caller says which does not.
      damaged.push(url);
    }
  }
  store.update(DROP_REPLACED);
  return { store, damaged };
}
