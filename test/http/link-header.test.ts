import { expect } from 'chai';
import { linksOf } from '../../src/http/link-header.ts';

const BASE = 'https://pod.example/inbox/';
const links = (text: string): Record<string, string> => Object.fromEntries(linksOf(new Headers({ link: text }), BASE));

describe('A Link header', () => {
  it('returns targets by their relations, quoted or not, one or several, after other parameters', () => {
    expect(links('<a>; rel=one, </b>; title="x, <c>; rel=no"; rel="two https://rel.example/three"')).to.deep.equal({
      one: 'https://pod.example/inbox/a',
      two: 'https://pod.example/b',
      'https://rel.example/three': 'https://pod.example/b',
    });
  });

  it('keeps the first of two targets, and leaves out what is not a URL', () => {
    expect(links('<a>; rel=x, <b>; rel=x, <http://[>; rel=y, <c>')).to.deep.equal({ x: 'https://pod.example/inbox/a' });
    expect(linksOf(new Headers(), BASE).size).to.equal(0);
  });

  it('reads a header of any length in linear time', () => {
    expect(links(`${'<a>; '.repeat(20_000)}rel=x`)).to.deep.equal({ x: 'https://pod.example/inbox/a' });
    expect(links('<'.repeat(50_000))).to.deep.equal({});
    expect(links(`<a>${'; a="'.repeat(20_000)}`)).to.deep.equal({});
  });
});
