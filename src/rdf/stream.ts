/**
 * Turtle as it arrives, for container listings of any length: what `parseRdf` does with a text, without ever holding the
 * text. n3's parser is pushed by hand, because its stream class would bring Node's streams into rdf/.
 */
import type { Quad } from '@rdfjs/types';
import { Parser } from 'n3';
import { NotificationError } from '../errors.ts';

/** How {@link parseTurtleChunks} reads. */
export interface ChunkOptions {
  /** Where relative IRIs are resolved. */
  base: string;
}

interface Pusher {
  data(chunk: Uint8Array): void;
  end(): void;
}

/** The parser asks its input to call it back; those callbacks are all that a stream is needed for. */
function createPusher(base: string, onQuad: (error: unknown, quad: Quad | null) => void): Pusher {
  const callbacks = new Map<string, (chunk?: Uint8Array) => void>();
  const input = {
    on: (event: string, callback: (chunk?: Uint8Array) => void) => {
      callbacks.set(event, callback);
      return input;
    },
  };
  // Its type asks for a whole stream of Node, of which only `on` is used.
  new Parser({ baseIRI: base, format: 'text/turtle' }).parse(
    input as unknown as Parameters<Parser['parse']>[0],
    onQuad,
  );
  return {
    data: (chunk) => callbacks.get('data')?.(chunk),
    end: () => callbacks.get('end')?.(),
  };
}

/**
 * The quads of a Turtle (or N-Triples) document, one batch a chunk, in the order of the text. Blank node labels are those
 * of the parser: fit for looking at, not for storing.
 *
 * @throws NotificationError 'not-rdf' where the text is no Turtle, or ends too early.
 */
export async function* parseTurtleChunks(
  chunks: AsyncIterable<Uint8Array>,
  options: ChunkOptions,
): AsyncGenerator<readonly Quad[]> {
  let batch: Quad[] = [];
  let fault: unknown;
  const pusher = createPusher(options.base, (error, quad) => {
    if (error !== null && error !== undefined) fault ??= error;
    else if (quad !== null) batch.push(quad);
  });
  const takeBatch = (): readonly Quad[] => {
    if (fault !== undefined) throw new NotificationError('not-rdf', 'The text is not Turtle', { cause: fault });
    const taken = batch;
    batch = [];
    return taken;
  };
  for await (const chunk of chunks) {
    pusher.data(chunk);
    yield takeBatch();
  }
  pusher.end();
  yield takeBatch();
}
