/** A local copy of a pod's leads, one named graph each. Queries, exports and pushes use it. */

/** A lead of the copy. */
export interface CopiedLead {
  readonly slug: string;
  /** The URL of its resource, which is also the name of its graph. */
  readonly url: string;
  /** All statements of the resource as N-Quads in its graph, sorted by line. */
  readonly nquads: string;
}

/** The changes that a look at the pod has found. */
export interface CopyChanges {
  /** Leads that are new or have changed. */
  readonly changed: readonly CopiedLead[];
  /** The URLs of resources that are gone, or were replaced by another lead. */
  readonly removed: readonly string[];
  /** The number of requests. */
  readonly requests: number;
}

/** The copy of one pod. */
export interface LeadCopy {
  /** The number of leads. */
  readonly size: number;
  /** The URLs of resources that exist but cannot be read, for example because a process died while writing. */
  readonly damaged: readonly string[];
  /** When it was last compared with the pod. */
  readonly asOf: Date;
  /** Looks for changes in the pod. */
  refresh(): Promise<CopyChanges>;
  /** The folder of the copy; `undefined` if it is removed on closing. */
  readonly folder: string | undefined;
  /** For each slug, a text that changes whenever the statements of the lead may have changed. */
  readonly versions: ReadonlyMap<string, string>;
  /** All leads, or those with these slugs, in the order of their slugs. One is in memory at a time. */
  leads(slugs?: readonly string[]): AsyncGenerator<CopiedLead>;
  /** All leads as N-Quads in parts of some megabytes, for a `QueryEngine`. */
  parts(): AsyncGenerator<Uint8Array>;
  /** Closes the files. A temporary copy is removed. */
  close(): Promise<void>;
}
