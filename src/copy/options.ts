/** How the copy of a pod is opened. */

/** How a copy is opened. */
export interface CopyOptions {
  /** Where it lies; by default in the cache of the user, one for each storage. */
  readonly folder?: string | undefined;
  /** `false`: the copy lies in a folder of its own and is removed when it is closed. Default `true`. */
  readonly keep?: boolean | undefined;
  /** Compares every lead with the pod, by its ETag, instead of following the journal. */
  readonly full?: boolean | undefined;
  /** The same where the copy has no more leads than this: it costs little, and finds what was damaged or changed by others. */
  readonly fullUpTo?: number | undefined;
  /** Told how many leads of how many were read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops the download; what was downloaded is kept. */
  readonly signal?: AbortSignal | undefined;
}
