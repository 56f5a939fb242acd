import { isStrong } from './conditions.ts';

/**
 * What a server says of the state of its resources: of two changes in one second those in `seconds` show one, `weak` ETags make
 * no condition hold, and `none` no condition at all.
 */
export type EtagKind = 'strong' | 'seconds' | 'weak' | 'none';

/** Times that end on a whole second, one after the other, before no one believes in chance: one in a billion. */
const ENOUGH = 3;

/** Learns from the answers of a server whether writes to it can be conditional (F26), at no request of its own. */
export class EtagWatch {
  kind: EtagKind | undefined;
  /** An ETag told of a part of a second: all of them do. */
  isFine = false;
  /** Times in milliseconds that told of none. */
  readonly #rounded = new Set<string>();

  /**
   * Takes note of the ETag of a resource, and of the time of its last change (RFC 9110 section 8.8.2). A server that has strong
   * ones has them: an answer without is not its own.
   */
  note(etag: string | undefined, lastModified?: string): void {
    const isAbsent = etag === undefined;
    const hasStrong = this.kind === 'strong' || this.kind === 'seconds';
    if (isStrong(etag)) this.kind = this.#isCoarse(etag, lastModified) ? 'seconds' : 'strong';
    else if (!hasStrong) this.kind = isAbsent ? (this.kind ?? 'none') : 'weak';
  }

  /** Whether conditions protect nothing here, or not always. */
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
 * Is it made of a time in whole seconds, so that two changes in one second bear the same? `isFine`: the server tells parts of a
 * second, so that one that is whole is so by chance.
 */
export function isOfSeconds(etag: string | undefined, lastModified: string | undefined, isFine: boolean): boolean {
  const grain = etag === undefined ? undefined : grainOf(etag, lastModified);
  return grain === 'seconds' || (grain === 'rounded' && !isFine);
}

/**
 * How exactly an ETag that is made of the time of the last change tells that; `undefined` where none can be seen in it, since
 * it is made of the content, say, which no change leaves as it was.
 */
function grainOf(etag: string, lastModified: string | undefined): 'seconds' | 'rounded' | 'fine' | undefined {
  const seconds = Date.parse(lastModified ?? '') / 1000;
  if (!Number.isInteger(seconds) || seconds <= 0) return undefined;
  const [, fraction] = new RegExp(`(?<!\\d)${seconds}[.,_]?(\\d*)`).exec(etag) ?? [];
  if (fraction !== undefined && fraction !== '') return /^0+$/.test(fraction) ? 'rounded' : 'fine';
  const isInHex = new RegExp(`(?<![\\da-f])${seconds.toString(16)}(?![\\da-f])`, 'i').test(etag);
  return fraction === '' || isInHex ? 'seconds' : undefined;
}
