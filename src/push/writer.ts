/** Writes graphs with SPARQL 1.1 Update or the Graph Store HTTP Protocol. */
import { ControlGraph, type PushLedger } from './ledger.ts';
import type { SparqlStore } from './store.ts';
import { dropText, insertText, SEPARATOR, type PushedLead } from './text.ts';

/** The limits of one request. */
export interface RequestLimits {
  readonly statements: number;
  readonly bytes: number;
  readonly leads: number;
}

/** Changes graphs in a store, and the push ledger with them. Each call can be repeated. */
export interface GraphWriter {
  /** The limits of a batch. A batch with a single lead may exceed them. */
  readonly limits: RequestLimits;
  write(leads: readonly PushedLead[], signal: AbortSignal): Promise<void>;
  remove(graphs: readonly string[], signal: AbortSignal): Promise<void>;
}

const LIMITS: RequestLimits = { statements: 4_000, bytes: 2 ** 20, leads: 100 };
/**
 * The limits for Virtuoso. It compiles an update to SQL, and refuses more than 10,000 lines of SQL (SP031), which is about 600
 * statements. Even with fewer, the time grows faster than the number of statements. Requests with about two leads are the
 * fastest.
 */
const VIRTUOSO_LIMITS: RequestLimits = { statements: 150, bytes: 2 ** 20, leads: 100 };

/** Writes with SPARQL Update. If the push ledger is a control graph, the same request updates the ledger. */
export class UpdateWriter implements GraphWriter {
  readonly #store: SparqlStore;
  readonly #ledger: PushLedger;

  constructor(store: SparqlStore, ledger: PushLedger) {
    this.#store = store;
    this.#ledger = ledger;
  }

  get limits(): RequestLimits {
    return this.#store.isVirtuoso ? VIRTUOSO_LIMITS : LIMITS;
  }

  async write(leads: readonly PushedLead[], signal: AbortSignal): Promise<void> {
    const ledger = this.#ledger;
    const graphs = leads.map(({ graph }) => graph);
    if (ledger instanceof ControlGraph) {
      await this.#send(leads, [ledger.beginText(graphs)], [ledger.doneText(leads)], signal);
    } else {
      await ledger.begin(graphs, signal);
      await this.#send(leads, [], [], signal);
      await ledger.done(leads, signal);
    }
  }

  async remove(graphs: readonly string[], signal: AbortSignal): Promise<void> {
    const ledger = this.#ledger;
    const drops = graphs.map(dropText);
    if (ledger instanceof ControlGraph) {
      await this.#store.update([...drops, ledger.goneText(graphs)].join(SEPARATOR), signal);
    } else {
      await this.#store.update(drops.join(SEPARATOR), signal);
      await ledger.gone(graphs, signal);
    }
  }

  /** Sends one request. If a lead is too large for one request, it is sent in several, one after the other. */
  async #send(
    leads: readonly PushedLead[],
    before: readonly string[],
    after: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    let operations = [...before];
    let statements = 0;
    for (const lead of leads) {
      operations.push(dropText(lead.graph));
      for (const lines of partsOf(lead, this.limits)) {
        if (statements > 0 && statements + lines.length > this.limits.statements) {
          await this.#store.update(operations.join(SEPARATOR), signal);
          operations = [];
          statements = 0;
        }
        operations.push(insertText(lead, lines));
        statements += lines.length;
      }
    }
    await this.#store.update([...operations, ...after].join(SEPARATOR), signal);
  }
}

/** Splits the statements of a lead into parts that fit into a request. A lead with blank nodes is not split. */
function partsOf({ lines, bytes, hasBlankNodes }: PushedLead, limits: RequestLimits): (readonly string[])[] {
  if (lines.length === 0) return [];
  const parts = Math.max(Math.ceil(lines.length / limits.statements), Math.ceil(bytes / limits.bytes));
  if (hasBlankNodes || parts === 1) return [lines];
  const size = Math.ceil(lines.length / parts);
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, index) =>
    lines.slice(index * size, (index + 1) * size),
  );
}

/**
 * Writes with the Graph Store HTTP Protocol: one request for each graph. The push ledger is written before and after each
 * batch.
 */
export class GraphStoreWriter implements GraphWriter {
  readonly limits: RequestLimits = { statements: 4_000, bytes: 2 ** 20, leads: 20 };
  readonly #store: SparqlStore;
  readonly #ledger: PushLedger;

  constructor(store: SparqlStore, ledger: PushLedger) {
    this.#store = store;
    this.#ledger = ledger;
  }

  async write(leads: readonly PushedLead[], signal: AbortSignal): Promise<void> {
    await this.#ledger.begin(
      leads.map(({ graph }) => graph),
      signal,
    );
    for (const { graph, lines } of leads) await this.#store.putGraph(graph, `${lines.join('\n')}\n`, signal);
    await this.#ledger.done(leads, signal);
  }

  async remove(graphs: readonly string[], signal: AbortSignal): Promise<void> {
    for (const graph of graphs) await this.#store.deleteGraph(graph, signal);
    await this.#ledger.gone(graphs, signal);
  }
}
