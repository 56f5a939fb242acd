import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { sha256Hex, shortHash } from '../../src/text/hash.ts';

describe('sha256Hex', () => {
  it('is the hash in FIPS 180-4 for "abc"', () => {
    expect(sha256Hex('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
  it('is equal to that of Node for texts of every script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(sha256Hex(text)).to.equal(createHash('sha256').update(text, 'utf8').digest('hex'));
      }),
    );
  });
});

describe('shortHash', () => {
  it('has as many digits as asked for', () => {
    expect(shortHash(['a'], 12)).to.match(/^[0-9a-f]{12}$/);
    expect(shortHash(['a'], 24).startsWith(shortHash(['a'], 12))).to.equal(true);
  });
  it('is different for lists that divide the same text in different ways', () => {
    expect(shortHash(['ab', 'c'], 24)).not.to.equal(shortHash(['a', 'bc'], 24));
    expect(shortHash(['a', ''], 24)).not.to.equal(shortHash(['a'], 24));
  });
});
