import { expect } from 'chai';
import { parseRdf, serializeQuads } from '../../../src/rdf/quads.ts';
import { UNKNOWN_BASE, withoutUnknownBase } from '../../../src/message/lift/unknown-base.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { NotificationError } from '../../../src/errors.ts';

const quadsOf = (turtle: string) => parseRdf(turtle, { format: 'application/trig', base: UNKNOWN_BASE });
/** Turtle that came from nowhere in, lines of N-Quads out, and the number of warnings. */
const shouldSay = (turtle: string, warned: number, ...lines: string[]): void => {
  const warnings: Warning[] = [];
  const text = serializeQuads(withoutUnknownBase(quadsOf(turtle), warnInto(warnings)), {
    format: 'application/n-quads',
    sorted: true,
  });
  expect(text.split('\n').filter(Boolean)).to.deep.equal(lines.sort());
  expect(warnings.map(({ code }) => code)).to.deep.equal(Array(warned).fill('iri-relative'));
};

describe('withoutUnknownBase', () => {
  it('does not change statements without relative references', () => {
    shouldSay('<urn:a> <urn:p> _:b .', 0, '<urn:a> <urn:p> _:b .');
  });
  it('converts relative subjects to blank nodes that stay connected, and keeps their references', () => {
    shouldSay(
      '<> <urn:p> <#ev> . <#ev> <urn:p> <> , _:r0 .',
      1,
      '_:r1 <urn:p> _:r2 .',
      '_:r2 <urn:p> _:r1 .',
      '_:r2 <urn:p> _:r0 .',
      '_:r2 <https://w3id.org/leadpod#originalId> "#ev" .',
    );
  });
  it('converts references to nodes without statements to texts', () => {
    shouldSay('<urn:a> <urn:p> <photo.jpg> .', 1, '<urn:a> <urn:p> "photo.jpg" .');
    shouldSay('<urn:a> a <Thing> .', 1, '<urn:a> <https://w3id.org/leadpod#declaredType> "Thing" .');
  });
  it('writes a text once if the document already has it beside the reference', () => {
    shouldSay('<urn:a> <urn:p> <photo.jpg> , "photo.jpg" .', 1, '<urn:a> <urn:p> "photo.jpg" .');
    shouldSay('<urn:a> <urn:p> <en> , "en"@en .', 1, '<urn:a> <urn:p> "en" .', '<urn:a> <urn:p> "en"@en .');
  });
  it('removes a relative datatype', () => {
    shouldSay('<urn:a> <urn:p> "x"^^<type> .', 1, '<urn:a> <urn:p> "x" .');
  });
  it('refuses relative properties and graphs', () => {
    for (const text of ['<urn:a> <p> 1 .', '<g> { <urn:a> <urn:p> 1 }'])
      expect(() => withoutUnknownBase(quadsOf(text), () => undefined)).to.throw(NotificationError, 'no base is known');
  });
});
