import { expect } from 'chai';
import { packChunk, inChunks, unpackChunk } from '../../../src/cli/bulk/chunks.ts';
import type { Input } from '../../../src/cli/bulk/inputs.ts';
import { LineSplitter } from '../../../src/cli/bulk/lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (some: Uint8Array | undefined): string | undefined =>
  some === undefined ? undefined : new TextDecoder().decode(some);

describe('lines of a stream', () => {
  const whole = 'one\ntwo\r\n\n \t\nthree\nfour';
  const expected = [
    [1, 'one'],
    [2, 'two\r'],
    [5, 'three'],
    [6, 'four'],
  ];

  for (let size = 1; size <= whole.length; size += 1)
    it(`are the same in pieces of ${size}`, () => {
      const splitter = new LineSplitter(100);
      const lines = [];
      for (let start = 0; start < whole.length; start += size)
        lines.push(...splitter.push(bytes(whole.slice(start, start + size))));
      lines.push(...splitter.end());
      expect(lines.map((line) => [line.number, text(line.bytes)])).to.deep.equal(expected);
    });

  it('are not kept if they are too long', () => {
    const splitter = new LineSplitter(4);
    expect(splitter.push(bytes('12345'))).to.deep.equal([]);
    const lines = [...splitter.push(bytes('6789\n1234\n12345')), ...splitter.end()];
    expect(lines.map((line) => [line.number, text(line.bytes)])).to.deep.equal([
      [1, undefined],
      [2, '1234'],
      [3, undefined],
    ]);
  });
});

describe('chunks of messages', () => {
  const inputs: Input[] = ['a', 'bb', '', 'cccc', 'd'].map((body, index) => ({
    ...{ name: `n:${index}`, body: bytes(body), size: body.length },
  }));
  const unread: Input = { name: 'a-file.json', size: 3 };

  async function* all() {
    yield await Promise.resolve(inputs.slice(0, 2));
    yield [];
    yield inputs.slice(2);
  }

  it('are full by number or by bytes, and contain the number of messages before them', async () => {
    const sizes = [];
    for await (const chunk of inChunks(all(), { items: 3, bytes: 4 })) sizes.push([chunk.start, chunk.inputs.length]);
    expect(sizes).to.deep.equal([
      [0, 3],
      [3, 1],
      [4, 1],
    ]);
  });

  it('are the same after they were sent to a thread', () => {
    const chunk = { start: 7, inputs: [...inputs.slice(0, 2), unread, ...inputs.slice(2)] };
    const packed = packChunk(chunk);
    expect(packed.bytes.byteLength).to.equal(8);
    expect(unpackChunk(structuredClone(packed))).to.deep.equal(chunk);
  });
});
