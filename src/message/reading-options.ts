/** Options for values of a message that can be read in several ways. */
import type { Region } from './values/telephones.ts';

/** How to read telephone numbers without a country and dates without a time zone. */
export interface ReadingOptions {
  readonly region: Region;
  /** An IANA time zone or an offset. Without one, UTC is assumed, with a warning. */
  readonly timeZone?: string;
  /** Further identifiers, addresses or numbers that identify nobody, besides the built-in ones. `*` matches any characters. */
  readonly placeholders?: readonly string[];
}

/** The options that decide how a date is read. */
export type DateReading = Pick<ReadingOptions, 'region' | 'timeZone'>;
