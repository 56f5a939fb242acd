import { expect } from 'chai';
import { parseTurtleChunks } from '../../src/rdf/stream.ts';
import { NotificationError } from '../../src/errors.ts';
import { rejection } from '../rejection.ts';

const BASE = 'http://localhost/inbox/';

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size));
}

async function parse(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const quads of parseTurtleChunks(chunks, { base: BASE })) {
    for (const { subject, predicate, object } of quads)
      lines.push([subject, predicate, object].map((t) => t.value).join(' '));
  }
  return lines;
}

const TEXT = '@prefix ex: <http://example.org/>.\n<> ex:holds <one>, <two/>.\n<one> ex:name "Zoë 🏠"@nl.\n';

const QUADS = [
  `${BASE} http://example.org/holds ${BASE}one`,
  `${BASE} http://example.org/holds ${BASE}two/`,
  `${BASE}one http://example.org/name Zoë 🏠`,
];

describe('parseTurtleChunks', () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    it(`gives the same quads when the text comes in pieces of ${size} bytes`, async () => {
      expect(await parse(cut(TEXT, size))).to.deep.equal(QUADS);
    });
  }

  it('returns the quads of a chunk before it asks for the next', async () => {
    const asked: number[] = [];
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (const [index, text] of ['<a> <b> <c>.\n', '<d> <e> <f>.\n'].entries()) {
        asked.push(index);
        yield await Promise.resolve(new TextEncoder().encode(text));
      }
    }
    for await (const quads of parseTurtleChunks(chunks(), { base: BASE })) {
      expect(quads).to.have.length(1);
      expect(asked).to.deep.equal([0]);
      break;
    }
  });

  it('returns no quads for an empty text', async () => {
    expect(await parse(cut('', 1))).to.deep.equal([]);
  });

  for (const text of ['<a> <b> .', '<a> <b> <c>', '<html><body>', '<a> <b> "unfinished', '<a> ex:b <c>.']) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await rejection(parse(cut(text, 4)), NotificationError)).to.include({ reason: 'not-rdf' });
    });
  }
});
