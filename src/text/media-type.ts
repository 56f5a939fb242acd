/** Media types, as HTTP headers write them. */

/** The type and subtype of a `Content-Type` in lower case (RFC 9110 section 8.3.1). Empty if there is none. */
export const mediaTypeOf = (contentType: string | null | undefined): string =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
