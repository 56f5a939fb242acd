import { expect } from 'chai';
import { DataFactory } from 'n3';
import { DistinctTerms } from '../../src/rdf/distinct-terms.ts';

const { literal, namedNode } = DataFactory;

describe('The values of a property', () => {
  it('stand once each, few or many, in the order in which they came', () => {
    const different = [
      ...Array.from({ length: 12 }, (_, index) => namedNode(`https://pod.example/${index}`)),
      literal('https://pod.example/1'),
      ...['', 'en', 'de'].map((language) => literal('one', language)),
      literal('one', namedNode('https://vendor.example/type')),
    ];
    const terms = new DistinctTerms();
    const isNew = [...different, ...different].map((term) => terms.add(term));
    expect(terms.terms).to.deep.equal(different);
    expect(isNew).to.deep.equal([...different.map(() => true), ...different.map(() => false)]);
  });
});
