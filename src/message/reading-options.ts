/** How a message is read where it leaves something open. */
import type { Region } from './values/telephones.ts';

/** How texts without a country or a time zone are read. */
export interface ReadingOptions {
  readonly region: Region;
  /** An IANA name or an offset; without one, UTC is assumed, and that is a warning. */
  readonly timeZone?: string;
  /** What is no one's identifier, address or number, besides what leadpod knows; `*` stands for any characters. */
  readonly placeholders?: readonly string[];
}
