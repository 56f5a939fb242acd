/** What a write is conditional on (RFC 9110 section 13.1). */

/** Only where nothing is there yet. */
export const IF_ABSENT = { ifNoneMatch: '*' } as const;

/** Only where it is still what was read; no condition where the server has no ETags. */
export function ifUnchanged(etag: string | undefined): { ifMatch?: string } {
  return etag === undefined ? {} : { ifMatch: etag };
}
