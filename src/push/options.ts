/** The options and the report of a push into a SPARQL store. */

/**
 * The protocol for writing. `update`: SPARQL Update. `gsp`: Graph Store HTTP Protocol. `auto`: SPARQL Update if the store has
 * it.
 */
export type PushProtocol = 'auto' | 'update' | 'gsp';

/** The options of a push. */
export interface PushOptions {
  readonly protocol?: PushProtocol | undefined;
  /** Also read from the store which graphs it contains, and how many statements each has. */
  readonly full?: boolean | undefined;
  /** Only report what would be done. */
  readonly dryRun?: boolean | undefined;
  /** The number of parallel requests. Default: 4. */
  readonly concurrency?: number | undefined;
  /** The folder of the local copy. If a store does not answer queries, the push ledger is a file in this folder. */
  readonly folder?: string | undefined;
  /** Stops the push. Requests that are running are finished. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of finished leads, and the number of all leads. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with a note for the user about one graph. */
  readonly onNote?: ((graph: string, message: string) => void) | undefined;
}

/** What a push did. The members are in the order in which they are printed. */
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
