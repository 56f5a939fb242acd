/** What a store is known to have: the memory of a push, by which the next one knows what is news. */
import { slugFromUrl, type PodLayout } from '../solid/layout.ts';
import { schema } from '../vocab.ts';
import type { SparqlStore, StoreRow } from './store.ts';
import { SEPARATOR, type PushedLead } from './text.ts';

/** The memory of a push. */
export interface PushLedger {
  /** Each graph that may be there, with the checksum of what it holds; what was begun and not done has none. */
  read(signal?: AbortSignal): Promise<Map<string, string | undefined>>;
  /** Told before graphs change. */
  begin(graphs: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Told when they have changed. */
  done(leads: readonly PushedLead[], signal?: AbortSignal): Promise<void>;
  /** Told when they are gone. */
  gone(graphs: readonly string[], signal?: AbortSignal): Promise<void>;
}

/** Of a lead whose graph is being written. */
const PENDING = 'pending';
const CHECKSUM = schema('sha256');
/** Below what stores hand out at once (Virtuoso: 10,000 rows). */
const PAGE = 5_000;

/**
 * The memory in the store itself: one graph, one statement a lead (`<graph> schema:sha256 "..."`). It travels with the
 * graphs: another machine can take over, and a store that was set back to a backup says so by itself. It lies beside the
 * graphs of the leads, not among them, so that questions over these do not meet it.
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
      // Begun and not done, or done by two at once: no one knows what is there.
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
   * `begin` as operations. What was said before stays until `done`: at no moment is a graph there of which nothing is
   * said, not even where a store carries out half a request, as Virtuoso may.
   */
  beginText(graphs: readonly string[]): string {
    return this.#insert(graphs.map((graph) => `<${graph}> <${CHECKSUM}> "${PENDING}" .`));
  }

  /** `done` as operations: first what is true now, then everything else goes. */
  doneText(leads: readonly PushedLead[]): string {
    const pairs = leads.map(({ graph, checksum }) => `(<${graph}> "${checksum}")`);
    return [
      this.#insert(leads.map(({ graph, checksum }) => `<${graph}> <${CHECKSUM}> "${checksum}" .`)),
      this.#delete(`VALUES (?graph ?now) { ${pairs.join(' ')} }`, 'FILTER(STR(?sum) != ?now)'),
    ].join(SEPARATOR);
  }

  /** `gone` as operations. */
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

/** The graphs of leads that are really in a store, and how many statements each has. Slow: the store reads all of them. */
export async function listLeadGraphs(
  store: SparqlStore,
  layout: PodLayout,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const graphs = new Map<string, number>();
  const pattern = 'GRAPH ?graph { ?s ?p ?o }';
  const filter = `FILTER(STRSTARTS(STR(?graph), "${layout.leads}"))`;
  for await (const { graph = '', n } of pages(store, 'SELECT ?graph (COUNT(*) AS ?n)', pattern, filter, signal))
    // Another pod may lie below this one's leads: its leads are none of ours.
    if (slugFromUrl(graph, layout) !== undefined) graphs.set(graph, Number(n));
  return graphs;
}

/** Rows a graph, page by page, each from where the last one ended: stores refuse large offsets, and cap what they hand out. */
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
    // A name that would break out of its quotes is none of ours; nor does a store that begins again end.
    if (next === undefined || !(next > last) || /["\\\n\r]/.test(next)) return;
    yield* rows;
    last = next;
  }
}
