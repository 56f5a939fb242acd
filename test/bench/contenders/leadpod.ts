/** leadpod, through the functions of its front door. */
import {
  convertDocument,
  foldEvents,
  readMessage,
  serializeQuads,
  toQuads,
  writeLeadDocument,
  type LeadEvent,
  type Quad,
} from '../../../src/index.ts';
import { PREFIXES } from '../../../src/vocab.ts';
import { parseWithoutPlace, type TextContender } from './contender.ts';

const LEAD = 'https://pod.example/leads/ab/abcdef012345.ttl';
const encoder = new TextEncoder();

/** The event and the graph of a message. */
async function readBoth(text: string): Promise<{ event: LeadEvent; quads: Quad[] }> {
  const message = readMessage({ body: encoder.encode(text) });
  const quads = await (await message.document()).quads();
  const [event] = (await message.events()).events;
  if (event === undefined) throw new Error('The message holds no event');
  return { event, quads };
}

const quadsOf = async (text: string): Promise<Quad[]> =>
  (await convertDocument({ body: encoder.encode(text) })).quads();

const nquads = (quads: readonly Quad[]): string => serializeQuads(quads, { format: 'application/n-quads' });
const turtle = (quads: readonly Quad[]): string => serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES });

/** What leadpod makes of a message, as the floor makes it too. */
export async function outputOf(text: string): Promise<{ key: string; nquads: string; turtle: string }> {
  const { event, quads } = await readBoth(text);
  return { key: event.key, nquads: nquads(quads), turtle: turtle(quads) };
}

/** A context with a few words, and the whole bundled one, for the same JSON-LD. */
const CONTEXTS = {
  small: { '@vocab': 'http://schema.org/', id: '@id', type: '@type' },
  full: 'https://w3id.org/leadpod/v1',
};

const withContext = (context: unknown): TextContender['create'] => {
  return () => async (text) => {
    const document = { '@context': context, ...parseWithoutPlace(text) };
    return (await toQuads(document, { safe: false, base: 'https://pod.example/inbox/1' })).length;
  };
};

export const pipeline: TextContender = {
  does: 'leadpod: text to event, quads, N-Quads and Turtle',
  create: () => async (text) => {
    const { key, nquads: lines, turtle: document } = await outputOf(text);
    return key.length + lines.length + document.length;
  },
};

export const quads: TextContender = {
  does: 'leadpod: text to quads and N-Quads',
  create: () => async (text) => nquads(await quadsOf(text)).length,
};

export const lead: TextContender = {
  does: 'leadpod: text to event, N-Quads, and the document of its lead',
  create: () => async (text) => {
    const { event, quads } = await readBoth(text);
    const document = writeLeadDocument({ lead: foldEvents([event]), foreign: [] }, LEAD);
    return nquads(quads).length + document.length;
  },
};

export const smallContext: TextContender = {
  does: 'leadpod: JSON-LD with a context of three lines to quads',
  create: withContext(CONTEXTS.small),
};

export const fullContext: TextContender = {
  does: 'leadpod: JSON-LD with the whole bundled context to quads',
  create: withContext(CONTEXTS.full),
};
