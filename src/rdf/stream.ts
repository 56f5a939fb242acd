/**
 * Reads Turtle in chunks, for container listings of any length: like `parseRdf`, but the whole text is never in memory. This
 * file feeds n3's parser itself, because n3's stream class would need the streams of Node in this folder.
 */
import type { Quad } from '@rdfjs/types';
import { Parser } from 'n3';
import { NotificationError } from '../errors.ts';

/** How {@link parseTurtleChunks} reads. */
export interface ChunkOptions {
  /** Relative IRIs are resolved against this IRI. */
  base: string;
}

interface Pusher {
  data(chunk: Uint8Array): void;
  end(): void;
}

/** Stands in for a stream: n3's parser registers its callbacks with `on`, and that is all it needs. */
function createPusher(base: string, onQuad: (error: unknown, quad: Quad | null) => void): Pusher {
  const callbacks = new Map<string, (chunk?: Uint8Array) => void>();
  const input = {
    on: (event: string, callback: (chunk?: Uint8Array) => void) => {
      callbacks.set(event, callback);
      return input;
    },
  };
  // The type requires a stream of Node, but n3 only calls `on`.
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
 * The quads of a Turtle (or N-Triples) document, one batch for each chunk, in the order of the text. The parser chooses the
 * labels of blank nodes, so do not store them.
 *
 * @throws NotificationError 'not-rdf' if the text is not Turtle, or ends too early.
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
