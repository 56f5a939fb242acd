import { expect } from 'chai';
import { isSameJsonLd } from '../../scripts/conformance/conformance-compare.ts';
import { parseGeneralizedNQuads } from '../../scripts/conformance/conformance-nquads.ts';

const shouldEqual = (expected: unknown, received: unknown, context: unknown = null): void => {
  expect(isSameJsonLd(expected, received, context)).to.equal(true);
};
const shouldDiffer = (expected: unknown, received: unknown, context: unknown = null): void => {
  expect(isSameJsonLd(expected, received, context)).to.equal(false);
};

describe('The comparison of the conformance suite', () => {
  it('takes arrays for sets', () => {
    shouldEqual({ p: [1, 2, { q: [3] }] }, { p: [{ q: [3] }, 2, 1] });
  });
  it('takes lists for lists', () => {
    shouldEqual({ '@list': [1, 2] }, { '@list': [1, 2] });
    shouldDiffer({ '@list': [1, 2] }, { '@list': [2, 1] });
  });
  it('takes the terms of lists and JSON literals in a context for lists', () => {
    shouldDiffer({ p: [1, 2] }, { p: [2, 1] }, { '@context': { p: { '@container': '@list' } } });
    shouldDiffer({ p: [1, 2] }, { p: [2, 1] }, [{ p: { '@type': '@json' } }]);
    shouldEqual({ p: [1, 2] }, { p: [2, 1] }, { p: { '@container': '@set' } });
  });
  it('takes the arrays of a JSON literal for lists', () => {
    shouldDiffer({ '@type': '@json', '@value': [1, 2] }, { '@type': '@json', '@value': [2, 1] });
  });
  it('allows other labels of blank nodes, one to one', () => {
    shouldEqual([{ '@id': '_:a', p: '_:b' }, { '@id': '_:b' }], [{ '@id': '_:x' }, { '@id': '_:y', p: '_:x' }]);
    shouldDiffer([{ '@id': '_:a', p: '_:b' }], [{ '@id': '_:a', p: '_:a' }]);
    shouldDiffer([{ '@id': '_:a', p: '_:a' }], [{ '@id': '_:a', p: '_:b' }]);
    shouldEqual({ '_:p': 1 }, { '_:q': 1 });
  });
  it('distinguishes values, keys and lengths', () => {
    shouldDiffer({ p: 1 }, { p: '1' });
    shouldDiffer({ p: 1 }, { q: 1 });
    shouldDiffer({ p: 1 }, { p: 1, q: 1 });
    shouldDiffer([1], [1, 1]);
    shouldDiffer([{ p: 1 }], { p: 1 });
    shouldDiffer('_:a', 'a');
    shouldDiffer(null, {});
  });
});

describe('The N-Quads of the conformance suite', () => {
  it('may have blank nodes for predicates', () => {
    const [statement] = parseGeneralizedNQuads('<a:a> _:p "x" .\n');
    expect(statement!.predicate).to.include({ termType: 'BlankNode', value: 'p' });
  });
});
