import { checksumOf } from '../../src/lead/document/checksum.ts';
import { literal, namedNode, parseRdf, quad, serializeQuads } from '../../src/rdf/quads.ts';
import { lead } from '../../src/vocab.ts';

/**
 * A lead document as reader version 9 wrote it for a message that stated more about its lead: with these statements in
 * Turtle, before all others, and with a checksum that covers them.
 */
export function withPlanted(text: string, url: string, planted: string): string {
  const read = (turtle: string): ReturnType<typeof parseRdf> => parseRdf(turtle, { format: 'text/turtle', base: url });
  const own = read(text).filter(({ predicate }) => predicate.value !== lead('checksum'));
  const quads = [...read(planted), ...own];
  const sum = quad(namedNode(url), namedNode(lead('checksum')), literal(checksumOf(quads, url)));
  return serializeQuads([...quads, sum], { format: 'text/turtle', base: url });
}
