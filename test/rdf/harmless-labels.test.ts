import { expect } from 'chai';
import { withHarmlessLabels } from '../../src/rdf/harmless-labels.ts';
import { parseRdf, serializeQuads } from '../../src/rdf/quads.ts';
import { harmlessText } from '../../src/text/harmless.ts';

const FORMAT = { format: 'application/n-quads' } as const;
/** N-Quads in, the same with other labels out. */
const shouldBecome = (text: string, expected: string): void => {
  const written = serializeQuads(withHarmlessLabels(parseRdf(text, FORMAT)), FORMAT);
  expect(written).to.equal(expected);
  expect(harmlessText(written)).to.equal(written);
};

describe('withHarmlessLabels', () => {
  it('renames blank nodes whose label has an unsafe character', () => {
    shouldBecome('_:a\u061c <p:p> _:\ufeff _:b.\u061c .\n', '_:au061C <p:p> _:uFEFF _:b.u061C .\n');
  });
  it('gives different nodes different labels', () => {
    shouldBecome('_:a\u061c <p:p> _:au061C .\n', '_:au061Cx <p:p> _:au061C .\n');
  });
  it('changes nothing else', () => {
    const quads = parseRdf('_:a <p:p> "\u061c" .\n', FORMAT);
    expect(withHarmlessLabels(quads)).to.equal(quads);
  });
});
