import { isStrong } from './conditions.ts';

/**
 * The kind of ETags of a server. `seconds`: two changes within a second have the same ETag. `weak`: conditions never hold.
 * `none`: there are no conditions.
 */
export type EtagKind = 'strong' | 'seconds' | 'weak' | 'none';

/** How many times in a row must end on a whole second to exclude coincidence (one in a billion). */
const ENOUGH = 3;

/**
 * Finds out from the answers of a server whether writes can be conditional (CONTRIBUTING.md, F26). It sends no requests itself.
 */
export class EtagWatch {
  kind: EtagKind | undefined;
  /** Whether an ETag contained a fraction of a second. Then all of them do. */
  isFine = false;
  /** The times in milliseconds that had no fraction. */
  readonly #rounded = new Set<string>();

  /**
   * Notes the ETag of a resource and the time of its last change (RFC 9110 section 8.8.2). If a server has sent strong ETags,
   * an answer without one is not from the server itself.
   */
  note(etag: string | undefined, lastModified?: string): void {
    const isAbsent = etag === undefined;
    const hasStrong = this.kind === 'strong' || this.kind === 'seconds';
    if (isStrong(etag)) this.kind = this.#isCoarse(etag, lastModified) ? 'seconds' : 'strong';
    else if (!hasStrong) this.kind = isAbsent ? (this.kind ?? 'none') : 'weak';
  }

  /** Whether conditions do not protect writes, or not always. */
  get isLacking(): boolean {
    return this.kind !== undefined && this.kind !== 'strong';
  }

  #isCoarse(etag: string, lastModified: string | undefined): boolean {
    const grain = grainOf(etag, lastModified);
    if (grain === 'fine') this.isFine = true;
    if (grain === 'rounded') this.#rounded.add(etag);
    if (this.isFine) return false;
    return grain === 'seconds' || this.kind === 'seconds' || this.#rounded.size >= ENOUGH;
  }
}

/**
 * Whether an ETag is made of a time in whole seconds, so that two changes within a second have the same one. `isFine`: the
 * server uses fractions of a second, so a whole second is a coincidence.
 */
export function isOfSeconds(etag: string | undefined, lastModified: string | undefined, isFine: boolean): boolean {
  const grain = etag === undefined ? undefined : grainOf(etag, lastModified);
  return grain === 'seconds' || (grain === 'rounded' && !isFine);
}

/**
 * The precision of a time in an ETag; `undefined` if the ETag contains no time, for example because it is a hash of the
 * content.
 */
function grainOf(etag: string, lastModified: string | undefined): 'seconds' | 'rounded' | 'fine' | undefined {
  const seconds = Date.parse(lastModified ?? '') / 1000;
  if (!Number.isInteger(seconds) || seconds <= 0) return undefined;
  const [, fraction] = new RegExp(`(?<!\\d)${seconds}[.,_]?(\\d*)`).exec(etag) ?? [];
  if (fraction !== undefined && fraction !== '') return /^0+$/.test(fraction) ? 'rounded' : 'fine';
  const isInHex = new RegExp(`(?<![\\da-f])${seconds.toString(16)}(?![\\da-f])`, 'i').test(etag);
  return fraction === '' || isInHex ? 'seconds' : undefined;
}
