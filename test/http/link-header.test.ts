import { expect } from 'chai';
import { allLinksOf, linksOf } from '../../src/http/link-header.ts';

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

  for (const parameters of [
    ' ; rel="x"',
    '\t;\trel = x',
    ';; rel=x',
    '; ; rel="x" ;',
    '; title=a b; rel=x',
    '; a.b=1; rel=x',
    "; title*=UTF-8''a%20b ; rel=x",
    '; rel="y x" ; title="; rel=z"',
  ])
    it(`is read as leniently as RFC 8288 appendix B does: ${JSON.stringify(parameters)}`, () => {
      expect(links(`<a>${parameters}`)).to.have.property('x', 'https://pod.example/inbox/a');
      expect(links(`<a>${parameters}, <b>; rel=z`)).to.have.property('z', 'https://pod.example/inbox/b');
    });

  it('finds a relation in any case, also an IRI', () => {
    const found = allLinksOf(new Headers({ link: '<a>; rel="HTTP://Rel.example/NextPage"' }), BASE);
    expect(found.get('http://rel.example/nextPage')).to.deep.equal(['https://pod.example/inbox/a']);
    expect(found.has('http://rel.example/NEXTPAGE')).to.equal(true);
    expect(linksOf(new Headers({ link: '<a>; rel=NEXT' }), BASE).get('next')).to.equal('https://pod.example/inbox/a');
  });

  it('reads a header of any length in linear time', () => {
    expect(links(`${'<a>; '.repeat(20_000)}rel=x`)).to.deep.equal({ x: 'https://pod.example/inbox/a' });
    expect(links(`${'<a>;t='.repeat(20_000)};rel=x`)).to.deep.equal({ x: 'https://pod.example/inbox/a' });
    expect(links('<'.repeat(50_000))).to.deep.equal({});
    expect(links(`<a>${' '.repeat(50_000)}; rel=x${' '.repeat(50_000)}`)).to.have.property('x');
    expect(links(`<a>; rel=x; t=${' '.repeat(50_000)}y`)).to.have.property('x');
    expect(links(`<a>${'; a="'.repeat(20_000)}`)).to.deep.equal({});
  });
});
