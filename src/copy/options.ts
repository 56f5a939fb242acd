/** The options for opening a copy. */

/**
 * If there are at most this many leads, each is checked before the list is printed, and a first copy lists them all. So leads that are
 * damaged or were changed by hand are found.
 */
export const FEW_LEADS = 64;

/** How a copy is opened. */
export interface CopyOptions {
  /** The folder. Default: in the user's cache, one for each storage. */
  readonly folder?: string | undefined;
  /** `false`: use a temporary folder, which is removed on closing. Default: `true`. */
  readonly keep?: boolean | undefined;
  /** Compare every lead with the pod by its ETag, instead of reading the journal. */
  readonly full?: boolean | undefined;
  /**
   * Compare every lead as with `full` if the copy has at most this many leads. This takes little time, and also finds damage
   * and changes by other programs.
   */
  readonly fullUpTo?: number | undefined;
  /** Called with the number of leads that were read, and of all leads. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops the download. What was downloaded is kept. */
  readonly signal?: AbortSignal | undefined;
}
