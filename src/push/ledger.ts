/** The push ledger: what a store contains, as far as leadpod knows. The next push compares it with the local copy. */
import { slugFromUrl, type PodLayout } from '../solid/layout.ts';
import { schema } from '../vocab.ts';
import type { SparqlStore, StoreRow } from './store.ts';
import { SEPARATOR, type PushedLead } from './text.ts';

/** Records which graphs a push has written. */
export interface PushLedger {
  /**
   * All graphs that may be in the store, with the checksums of their content. The checksum is `undefined` if a write has begun
   * and has not ended.
   */
  read(signal?: AbortSignal): Promise<Map<string, string | undefined>>;
  /** Called before these graphs are changed. */
  begin(graphs: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Called after these graphs were changed. */
  done(leads: readonly PushedLead[], signal?: AbortSignal): Promise<void>;
  /** Called after these graphs were removed. */
  gone(graphs: readonly string[], signal?: AbortSignal): Promise<void>;
}

/** Replaces the checksum of a lead while its graph is written. */
const PENDING = 'pending';
const CHECKSUM = schema('sha256');
/** The number of rows in a page. Stores have a limit (Virtuoso: 10,000 rows). */
const PAGE = 5_000;

/**
 * The push ledger in the store itself. It is a graph with one statement for each lead (`<graph> schema:sha256 "..."`). So
 * another machine can continue, and if the store is restored from a backup, the ledger is correct too. The name of the graph is
 * outside the container of the leads, so that queries about leads do not find it.
 */
export class ControlGraph implements PushLedger {
  readonly name: string;
  readonly #store: SparqlStore;
  readonly #layout: PodLayout;

  constructor(store: SparqlStore, layout: PodLayout) {
    this.name = `urn:leadpod:push:${layout.leads}`;
    this.#store = store;
    this.#layout = layout;
  }

  async read(signal?: AbortSignal): Promise<Map<string, string | undefined>> {
    const known = new Map<string, string | undefined>();
    const pattern = `GRAPH <${this.name}> { ?graph <${CHECKSUM}> ?sum }`;
    const select = 'SELECT ?graph (COUNT(?sum) AS ?n) (MIN(STR(?sum)) AS ?value)';
    for await (const { graph = '', n, value } of pages(this.#store, select, pattern, '', signal)) {
      if (slugFromUrl(graph, this.#layout) === undefined) continue;
      // The content is not known: a write has not ended, or two pushes wrote at the same time.
      known.set(graph, n === '1' && value !== PENDING ? value : undefined);
    }
    return known;
  }

  async begin(graphs: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#store.update(this.beginText(graphs), signal);
  }

  async done(leads: readonly PushedLead[], signal?: AbortSignal): Promise<void> {
    await this.#store.update(this.doneText(leads), signal);
  }

  async gone(graphs: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#store.update(this.goneText(graphs), signal);
  }

  /**
   * The update operations of `begin`. The old checksum stays until `done`. So the ledger always names every graph of the store,
   * even in a store such as Virtuoso, which may execute only a part of a request.
   */
  beginText(graphs: readonly string[]): string {
    return this.#insert(graphs.map((graph) => `<${graph}> <${CHECKSUM}> "${PENDING}" .`));
  }

  /** The update operations of `done`. They first insert the new checksum, and then delete all others. */
  doneText(leads: readonly PushedLead[]): string {
    const pairs = leads.map(({ graph, checksum }) => `(<${graph}> "${checksum}")`);
    return [
      this.#insert(leads.map(({ graph, checksum }) => `<${graph}> <${CHECKSUM}> "${checksum}" .`)),
      this.#delete(`VALUES (?graph ?now) { ${pairs.join(' ')} }`, 'FILTER(STR(?sum) != ?now)'),
    ].join(SEPARATOR);
  }

  /** The update operations of `gone`. */
  goneText(graphs: readonly string[]): string {
    return this.#delete(`VALUES ?graph { ${graphs.map((graph) => `<${graph}>`).join(' ')} }`, '');
  }

  #insert(lines: readonly string[]): string {
    return `INSERT DATA { GRAPH <${this.name}> {\n${lines.join('\n')}\n} }`;
  }

  #delete(values: string, filter: string): string {
    const statement = `GRAPH <${this.name}> { ?graph <${CHECKSUM}> ?sum }`;
    return `DELETE { ${statement} } WHERE { ${values} ${statement} ${filter} }`;
  }
}

/**
 * Lists the graphs of leads that are really in a store, with their numbers of statements. This is slow, because the store reads
 * all of them.
 */
export async function listLeadGraphs(
  store: SparqlStore,
  layout: PodLayout,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const graphs = new Map<string, number>();
  const pattern = 'GRAPH ?graph { ?s ?p ?o }';
  const filter = `FILTER(STRSTARTS(STR(?graph), "${layout.leads}"))`;
  for await (const { graph = '', n } of pages(store, 'SELECT ?graph (COUNT(*) AS ?n)', pattern, filter, signal))
    // The container may contain another pod. The leads of that pod are not ours.
    if (slugFromUrl(graph, layout) !== undefined) graphs.set(graph, Number(n));
  return graphs;
}

/**
 * Reads one row for each graph, in pages. Each page begins after the last graph of the page before. Offsets are not used,
 * because stores refuse large offsets, and limit the number of rows.
 */
async function* pages(
  store: SparqlStore,
  select: string,
  pattern: string,
  filter: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoreRow> {
  for (let last = ''; ;) {
    const after = `FILTER(STR(?graph) > "${last}")`;
    const rows = await store.query(
      `${select} WHERE { ${pattern} ${filter} ${after} } GROUP BY ?graph ORDER BY STR(?graph) LIMIT ${PAGE}`,
      signal,
    );
    const next = rows.at(-1)?.['graph'];
    // Ends at a name that leadpod does not write (with quotation marks or line breaks). Also ends if the order is wrong,
    // because with a store that repeats rows the loop would not end.
    if (next === undefined || !(next > last) || /["\\\n\r]/.test(next)) return;
    yield* rows;
    last = next;
  }
}
