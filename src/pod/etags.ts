import { isStrong } from './conditions.ts';

/** What a server says of the state of its resources: `weak` ETags make no condition hold, and `none` no condition at all. */
export type EtagKind = 'strong' | 'weak' | 'none';

/** Learns from the answers of a server whether writes to it can be conditional (F26). */
export class EtagWatch {
  kind: EtagKind | undefined;

  /** Takes note of the ETag of a resource. One that has strong ones has them: an answer without is not the server's own. */
  note(etag: string | undefined): void {
    if (this.kind === 'strong') return;
    if (etag === undefined) this.kind ??= 'none';
    else this.kind = isStrong(etag) ? 'strong' : 'weak';
  }

  /** Whether conditions protect nothing here. */
  get isLacking(): boolean {
    return this.kind === 'weak' || this.kind === 'none';
  }
}
