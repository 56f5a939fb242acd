/** The options and the report of a push into a SPARQL store. */

/** The protocol for writing. `auto`: SPARQL Update if the store has it. */
export type PushProtocol = 'auto' | 'update' | 'gsp';

/** The options of a push. */
export interface PushOptions {
  readonly protocol?: PushProtocol | undefined;
  /** Also check which graphs the store really contains, and how many statements each has. */
  readonly full?: boolean | undefined;
  /** Report what would be done, without changing anything. */
  readonly dryRun?: boolean | undefined;
  /** The number of parallel requests. Default: 4. */
  readonly concurrency?: number | undefined;
  /** The folder of the copy. It holds the ledger for a store that offers no queries. */
  readonly folder?: string | undefined;
  /** Stops the push after the requests that are running. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of finished leads and of all leads. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with a note about one graph for the user. */
  readonly onNote?: ((graph: string, message: string) => void) | undefined;
}

/** What a push did, in the order in which it is printed. */
export interface PushReport {
  /** The number of leads in the pod. */
  leads: number;
  pushed: number;
  deleted: number;
  unchanged: number;
  failed: number;
  /** The number of requests to the store. */
  requests: number;
  seconds: number;
}
