/** The other two parsers of JSON-LD that npm has: text to quads, and no more. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { JsonLdParser } from 'jsonld-streaming-parser';
import oxigraph from 'oxigraph';
import { fileOfContext } from '../../../src/json-ld/bundle.ts';
import { parseWithoutPlace, type TextContender } from './contender.ts';

const BASE = 'https://pod.example/inbox/1';
const SMALL = { '@vocab': 'http://schema.org/', id: '@id', type: '@type' };

const readContext = (url: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../contexts/${fileOfContext(url) ?? ''}`, import.meta.url), 'utf8'));

const withContext = (text: string, context: unknown): string =>
  JSON.stringify({ '@context': context, ...parseWithoutPlace(text) });

export const streamingParser: TextContender = {
  does: 'jsonld-streaming-parser: text to quads; contexts from memory',
  create: () => {
    const contexts = new Map<string, object>();
    const load = (url: string): Promise<object> => {
      const context = contexts.get(url) ?? (readContext(url) as object);
      contexts.set(url, context);
      return Promise.resolve(context);
    };
    return async (text) => {
      const parser = new JsonLdParser({ baseIRI: BASE, documentLoader: { load } });
      let count = 0;
      parser.on('data', () => (count += 1));
      parser.end(withContext(text, 'https://w3id.org/leadpod/v1'));
      await once(parser, 'end');
      return count;
    };
  },
};

export const oxigraphParser: TextContender = {
  // It loads no context by name: a small one is in the text.
  does: 'Oxigraph: text to quads; a context of three lines in the text',
  create: () => (text) =>
    oxigraph.parse(withContext(text, SMALL), { format: 'application/ld+json', base_iri: BASE }).length,
};
