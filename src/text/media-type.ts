/** Media types as headers name them. */

/** The type and subtype of a `Content-Type` in lower case (RFC 9110 section 8.3.1); empty where none is said. */
export const mediaTypeOf = (contentType: string | null | undefined): string =>
  contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
