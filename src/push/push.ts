/**
 * Writes each lead of a pod into a SPARQL store, in a named graph of its own. It only writes what has changed, and removes the
 * graphs of leads that were removed.
 */
import pMap from 'p-map';
import { isPodError, NotificationError, UsageError } from '../errors.ts';
import { slugFromUrl, type PodLayout } from '../solid/layout.ts';
import { RequestCounter } from '../http/counting/request-count.ts';
import type { CopiedLead, LeadCopy } from '../copy/lead-copy.ts';
import { batchesOf, chunks } from './batches.ts';
import { LedgerFile } from './ledger-file.ts';
import { ControlGraph, listLeadGraphs, type PushLedger } from './ledger.ts';
import type { PushOptions, PushReport } from './options.ts';
import type { SparqlStore } from './store.ts';
import { checksumOf, toPushedLead, type PushedLead } from './text.ts';
import { GraphStoreWriter, UpdateWriter, type GraphWriter } from './writer.ts';

/** If an IRI is longer than this, Virtuoso replaces its end with a hash, and does not report it. */
const VIRTUOSO_LONGEST_IRI = /<[^<>"\s]{1900,}>/;
/** If the store refuses this many leads in a row, the cause is not a single lead, and the push ends. */
const MAX_REFUSED = 8;

/**
 * Makes the store contain what the local copy contains. It can be repeated. If it is killed, the next push continues.
 *
 * @throws PodError if the store cannot be reached, or refuses everything; AuthenticationError if it refuses the credentials;
 * UsageError for a protocol that the store does not have.
 */
export async function pushLeads(
  copy: LeadCopy,
  layout: PodLayout,
  store: SparqlStore,
  options: PushOptions = {},
): Promise<PushReport> {
  const started = performance.now();
  const counter = new RequestCounter();
  const push = new Push(copy, layout, store, options);
  await counter.run(() => push.run());
  const seconds = Math.round((performance.now() - started) / 10) / 100;
  return { ...push.report, requests: counter.count, seconds };
}

class Push {
  readonly report: PushReport = {
    leads: 0,
    pushed: 0,
    deleted: 0,
    unchanged: 0,
    failed: 0,
    requests: 0,
    seconds: 0,
  };
  readonly #copy: LeadCopy;
  readonly #layout: PodLayout;
  readonly #store: SparqlStore;
  readonly #options: PushOptions;
  readonly #ledger: PushLedger;
  readonly #writer: GraphWriter;
  /** Aborts the requests that are running after one has failed permanently. */
  readonly #abort = new AbortController();
  /** The number of leads that the store has refused in a row. */
  #refused = 0;

  constructor(copy: LeadCopy, layout: PodLayout, store: SparqlStore, options: PushOptions) {
    this.#copy = copy;
    this.#layout = layout;
    this.#store = store;
    this.#options = options;
    this.#ledger = createLedger(store, layout, options.folder);
    const { protocol = 'auto' } = options;
    const isUpdate = protocol === 'update' || (protocol === 'auto' && store.endpoints.update !== undefined);
    this.#writer = isUpdate ? new UpdateWriter(store, this.#ledger) : new GraphStoreWriter(store, this.#ledger);
  }

  async run(): Promise<void> {
    const known = await this.#ledger.read(this.#signal);
    const isListed = this.#options.full === true && this.#store.endpoints.query !== undefined;
    const real = isListed ? await listLeadGraphs(this.#store, this.#layout, this.#signal) : undefined;
    this.#tell();
    const seen = new Set<string>();
    await this.#each(batchesOf(this.#news(known, real, seen), this.#writer.limits), (leads) => this.#deliver(leads));
    if (this.#isStopped) return;
    // Leads that are in the pod but cannot be read at the moment are not removed.
    for (const url of this.#copy.damaged) seen.add(url);
    const gone = [...new Set([...known.keys(), ...(real?.keys() ?? [])])].filter((graph) => !seen.has(graph));
    await this.#each(chunks(gone, this.#writer.limits.leads), (graphs) => this.#remove(graphs));
  }

  get #signal(): AbortSignal {
    return this.#abort.signal;
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Runs `work` on batches in parallel. After the first permanent failure, all of them end. */
  async #each<T>(batches: AsyncIterable<T> | Iterable<T>, work: (batch: T) => Promise<void>): Promise<void> {
    const { concurrency = 4 } = this.#options;
    const run = async (batch: T): Promise<void> => {
      if (this.#isStopped || this.#signal.aborted) return;
      try {
        await work(batch);
      } catch (error) {
        this.#abort.abort(error);
        throw error;
      }
      this.#tell();
    };
    await pMap(batches, run, { concurrency });
  }

  /** The leads whose current state is not in the store. */
  async *#news(
    known: ReadonlyMap<string, string | undefined>,
    real: ReadonlyMap<string, number> | undefined,
    seen: Set<string>,
  ): AsyncGenerator<PushedLead> {
    for await (const lead of this.#copy.leads()) {
      if (this.#isStopped) return;
      this.report.leads += 1;
      seen.add(lead.url);
      const isThere = real === undefined || real.get(lead.url) === countLines(lead);
      if (isThere && known.get(lead.url) === checksumOf(lead)) this.report.unchanged += 1;
      else yield* this.#prepare(lead);
    }
  }

  *#prepare(lead: CopiedLead): Generator<PushedLead> {
    if (slugFromUrl(lead.url, this.#layout) === undefined) throw new TypeError('a lead outside its pod');
    if (this.#store.isVirtuoso && VIRTUOSO_LONGEST_IRI.test(lead.nquads))
      this.#note(lead.url, 'it has an IRI of more than 1,900 characters: Virtuoso keeps a hash of its end only');
    try {
      yield toPushedLead(lead);
    } catch (error) {
      if (!(error instanceof NotificationError)) throw error;
      this.#fail(lead.url, error.message);
    }
  }

  async #deliver(leads: readonly PushedLead[]): Promise<void> {
    const written = await this.#try(
      leads,
      (list) => this.#writer.write(list, this.#signal),
      ({ graph }) => graph,
    );
    this.report.pushed += written;
  }

  async #remove(graphs: readonly string[]): Promise<void> {
    const removed = await this.#try(
      graphs,
      (list) => this.#writer.remove(list, this.#signal),
      (graph) => graph,
    );
    // This is not written as `+= await ...`, because that would add to the value from before the wait.
    this.report.deleted += removed;
  }

  /**
   * Runs `work` on a list. If the store refuses the list, runs `work` on each half, and so on. So one lead that cannot be
   * stored does not prevent the others. Returns the number of items that succeeded.
   */
  async #try<T>(
    list: readonly T[],
    work: (list: readonly T[]) => Promise<void>,
    name: (one: T) => string,
  ): Promise<number> {
    if (this.#options.dryRun === true) return list.length;
    try {
      await work(list);
      this.#refused = 0;
      return list.length;
    } catch (error) {
      if (!isPodError(error, 'unexpected', 'too-large', 'conflict', 'timeout')) throw error;
      const [only] = list;
      if (list.length === 1 && only !== undefined) {
        this.#refused += 1;
        if (this.#refused >= MAX_REFUSED) throw error;
        this.#fail(name(only), error.message);
        return 0;
      }
      const middle = Math.ceil(list.length / 2);
      const first = await this.#try(list.slice(0, middle), work, name);
      return first + (await this.#try(list.slice(middle), work, name));
    }
  }

  #fail(graph: string, message: string): void {
    this.report.failed += 1;
    this.#note(graph, message);
  }

  #note(graph: string, message: string): void {
    this.#options.onNote?.(graph, message);
  }

  #tell(): void {
    const { pushed, unchanged, failed } = this.report;
    this.#options.onProgress?.(pushed + unchanged + failed, this.#copy.size);
  }
}

/** Creates the push ledger: in the store if it supports queries and updates, or else in a file. */
function createLedger(store: SparqlStore, layout: PodLayout, folder: string | undefined): PushLedger {
  const { query, update, graphStore } = store.endpoints;
  if (query !== undefined && update !== undefined) return new ControlGraph(store, layout);
  if (folder !== undefined) return new LedgerFile(folder, update ?? graphStore ?? '');
  throw new UsageError(
    'A store without a query endpoint and an update endpoint cannot report what it contains. Omit --no-cache, so that leadpod can record it on this machine',
  );
}

const countLines = ({ nquads }: CopiedLead): number => nquads.split('\n').length - 1;
