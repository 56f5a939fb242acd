import { parseTurtleChunks } from '../rdf/stream.ts';
import { NotificationError } from '../errors.ts';
import { answerError } from '../http/failures/answer-error.ts';
import { endIsCertain } from '../http/body.ts';
import type { PodStream } from '../http/client.ts';
import { isLinkedContainer, Listing, type ListingPage, type PageReading } from './listing.ts';

/** Reads one page in Turtle, while it arrives: `<> ldp:contains <child>`, with details about each child before or after it. */
export async function readTurtlePage(stream: PodStream, reading: PageReading): Promise<ListingPage> {
  const listing = new Listing(reading, stream);
  let isSilent = true;
  try {
    for await (const quads of parseTurtleChunks(stream, { base: stream.url })) {
      for (const quad of quads) {
        isSilent = false;
        listing.add(quad);
      }
    }
  } catch (error) {
    if (!(error instanceof NotificationError)) throw error;
    // If the end of the body is uncertain, it may have been cut off, so another attempt is worthwhile.
    const kind = endIsCertain(stream.headers) ? 'unexpected' : 'unavailable';
    throw answerError(reading.line, kind, 'a listing in Turtle', 'other text', error);
  }
  const page = listing.toPage();
  // For example an error page, or the description of something else.
  if (!isSilent && !page.isListing && !isLinkedContainer(stream))
    throw answerError(reading.line, 'unexpected', 'a listing (ldp:contains)', 'Turtle that lists no children');
  return page;
}
