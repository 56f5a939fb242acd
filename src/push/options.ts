/** How a push into a SPARQL store runs, and what it did. */

/** By which protocol graphs are written; `auto`: by Update where the store has it. */
export type PushProtocol = 'auto' | 'update' | 'gsp';

/** How a push runs. */
export interface PushOptions {
  readonly protocol?: PushProtocol | undefined;
  /** Also looks which graphs the store really has, and how many statements each. */
  readonly full?: boolean | undefined;
  /** Computes what would happen, and changes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Requests at one time; default 4. */
  readonly concurrency?: number | undefined;
  /** Folder of the memory for a store that cannot be asked: that of the copy. */
  readonly folder?: string | undefined;
  /** Asks to stop after the requests that are under way. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many leads of how many are settled. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Told what someone should know about one graph. */
  readonly onNote?: ((graph: string, message: string) => void) | undefined;
}

/** What a push did, in the order in which it is printed. */
export interface PushReport {
  /** Leads of the pod. */
  leads: number;
  pushed: number;
  deleted: number;
  unchanged: number;
  failed: number;
  /** Sent to the store. */
  requests: number;
  seconds: number;
}
