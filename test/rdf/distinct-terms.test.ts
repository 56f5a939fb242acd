import { expect } from 'chai';
import { DataFactory } from 'n3';
import { DistinctTerms } from '../../src/rdf/distinct-terms.ts';

describe('The values of a property', () => {
  it('are kept once each, few or many, in the order in which they were added', () => {
    const different = [
      ...Array.from({ length: 12 }, (_, index) => DataFactory.namedNode(`https://pod.example/${index}`)),
      DataFactory.literal('https://pod.example/1'),
      ...['', 'en', 'de'].map((language) => DataFactory.literal('one', language)),
      DataFactory.literal('one', DataFactory.namedNode('https://vendor.example/type')),
    ];
    const terms = new DistinctTerms();
    const isNew = [...different, ...different].map((term) => terms.add(term));
    expect(terms.terms).to.deep.equal(different);
    expect(isNew).to.deep.equal([...different.map(() => true), ...different.map(() => false)]);
  });
});
