/** A local copy of a pod's leads, one named graph each: what questions, dumps and other stores are fed from. */

/** A lead of the copy. */
export interface CopiedLead {
  readonly slug: string;
  /** Its resource, and the name of its graph. */
  readonly url: string;
  /** All statements of the resource as N-Quads in its graph, sorted by line. */
  readonly nquads: string;
}

/** What a look at the pod brought. */
export interface CopyChanges {
  /** Leads that are new or other than they were. */
  readonly changed: readonly CopiedLead[];
  /** Resources that are gone, or were taken over by another lead. */
  readonly removed: readonly string[];
  /** Requests that it took. */
  readonly requests: number;
}

/** The copy of one pod. */
export interface LeadCopy {
  /** How many leads it has. */
  readonly size: number;
  /** Resources that are in the pod but cannot be read: torn by a writer that died. */
  readonly damaged: readonly string[];
  /** When it was last compared with the pod. */
  readonly asOf: Date;
  /** Looks what changed in the pod since. */
  refresh(): Promise<CopyChanges>;
  /** Where it is kept; `undefined` for one that is removed when it is closed. */
  readonly folder: string | undefined;
  /** By slug a text that is another one whenever the statements of the lead may be others. */
  readonly versions: ReadonlyMap<string, string>;
  /** All leads, or those of these slugs, in the order of their slugs; one is held at a time. */
  leads(slugs?: readonly string[]): AsyncGenerator<CopiedLead>;
  /** All leads as N-Quads, in parts of some megabytes: what a `QueryEngine` is opened with. */
  parts(): AsyncGenerator<Uint8Array>;
  /** Closes its files; a copy that is not to be kept is removed. */
  close(): Promise<void>;
}
