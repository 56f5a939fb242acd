/** jsonld.js, as someone uses it at first, and as someone who knows what makes it fast. */
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { fileOfContext } from '../../../src/json-ld/bundle.ts';
import { parseWithoutPlace, type ReadMessage, type TextContender } from './contender.ts';

/** The messages name no context: this is the one that has their words. */
const CONTEXT = 'https://w3id.org/leadpod/v1';
const BASE = 'https://pod.example/inbox/1';

interface Loaded {
  readonly documentUrl: string;
  readonly document: unknown;
  readonly tag?: 'static';
}
type Loader = (url: string) => Promise<Loaded>;

/** What is used of the library, with the options that its types leave out. */
interface Processor {
  expand(input: unknown, options: object): Promise<unknown[]>;
  compact(input: unknown, context: unknown, options: object): Promise<object>;
  toRDF(input: unknown, options: object): Promise<string>;
}
const processor = jsonld as unknown as Processor;

function readContext(url: string): Loaded {
  const file = new URL(`../../../contexts/${fileOfContext(url) ?? ''}`, import.meta.url);
  return { documentUrl: url, document: JSON.parse(readFileSync(file, 'utf8')) as unknown };
}

/** A file is read whenever it is asked for. */
const fileLoader: Loader = (url) => Promise.resolve(readContext(url));

/** A file is read once, and the library told that it never changes: it then keeps the processed context. */
function staticLoader(): Loader {
  const loaded = new Map<string, Loaded>();
  return (url) => {
    const document: Loaded = loaded.get(url) ?? { ...readContext(url), tag: 'static' };
    loaded.set(url, document);
    return Promise.resolve(document);
  };
}

const documentOf = (text: string): object => ({ '@context': CONTEXT, ...parseWithoutPlace(text) });

const optionsOf = (documentLoader: Loader): object => ({ documentLoader, base: BASE, safe: false });
const NQUADS = { format: 'application/n-quads' };

function whole(documentLoader: Loader, isTuned: boolean): ReadMessage {
  const options = optionsOf(documentLoader);
  return async (text) => {
    const document = documentOf(text);
    const expanded = await processor.expand(document, options);
    // Who knows the library gives it what is expanded already.
    const input = isTuned ? expanded : document;
    const lines = await processor.toRDF(input, { ...options, ...NQUADS });
    const compacted = await processor.compact(input, CONTEXT, { ...options, skipExpansion: isTuned });
    return expanded.length + lines.length + Object.keys(compacted).length;
  };
}

export const jsonldNaive: TextContender = {
  does: 'jsonld.js: text to expanded, N-Quads and compacted; contexts read from files each time',
  create: () => whole(fileLoader, false),
};

export const jsonldTuned: TextContender = {
  does: 'jsonld.js: the same; static loader, processed context kept, expanded once',
  create: () => whole(staticLoader(), true),
};

export const jsonldTunedQuads: TextContender = {
  does: 'jsonld.js: text to N-Quads alone; static loader, processed context kept',
  create: () => {
    const options = { ...optionsOf(staticLoader()), ...NQUADS };
    return async (text) => (await processor.toRDF(documentOf(text), options)).length;
  },
};
