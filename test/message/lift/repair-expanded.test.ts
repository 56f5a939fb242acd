import { expect } from 'chai';
import { repairExpanded } from '../../../src/message/lift/repair-expanded.ts';
import type { PlainJson } from '../../../src/json-ld/processor.ts';
import { ignoreWarnings, warnInto, type Warning } from '../../../src/message/warning.ts';
import { lead } from '../../../src/vocab.ts';
import { BASE } from '../../support/reading.ts';

const NAME = 'http://schema.org/name';
/** Expanded JSON-LD in, repaired out, with the codes of the warnings. */
const shouldBecome = (expanded: PlainJson[], repaired: PlainJson[], ...codes: string[]): void => {
  const warnings: Warning[] = [];
  expect(repairExpanded(expanded, BASE, warnInto(warnings))).to.deep.equal(repaired);
  expect(warnings.map(({ code }) => code)).to.deep.equal(codes);
};
/** The value of a property in, its values out. */
const shouldRepair = (value: PlainJson, values: PlainJson[], ...codes: string[]): void => {
  shouldBecome([{ [NAME]: [value] }], [{ [NAME]: values }], ...codes);
};

describe('repairExpanded', () => {
  it('keeps valid values', () => {
    const node = {
      '@id': 'https://a.example/',
      '@type': ['https://a.example/T', '_:t'],
      [NAME]: [{ '@value': 'x', '@language': 'en' }],
    };
    shouldBecome([node], [node]);
    shouldRepair({ '@id': '_:b0' }, [{ '@id': '_:b0' }]);
  });
  it('resolves references that begin like a path or a fragment', () => {
    shouldRepair({ '@id': '#it' }, [{ '@id': 'https://pod.example/inbox/1#it' }]);
    shouldRepair({ '@id': '../x' }, [{ '@id': 'https://pod.example/x' }]);
    shouldRepair({ '@id': '/x' }, [{ '@id': 'https://pod.example/x' }]);
    shouldBecome([{ '@id': '', [NAME]: [] }], [{ '@id': BASE, [NAME]: [] }]);
  });
  it('resolves references against a base without a path', () => {
    const expanded = [{ [NAME]: ['12-elm', '?page=2', '#it'].map((id) => ({ '@id': id })) }];
    expect(repairExpanded(expanded, 'https://pod.example', ignoreWarnings, 'document')).to.deep.equal([
      {
        [NAME]: ['https://pod.example/12-elm', 'https://pod.example?page=2', 'https://pod.example#it'].map((id) => ({
          '@id': id,
        })),
      },
    ]);
  });
  it('resolves a single word, and also keeps it as a text', () => {
    shouldRepair({ '@id': '12-elm' }, [{ '@id': 'https://pod.example/inbox/12-elm' }, { '@value': '12-elm' }]);
    shouldBecome(
      [{ '@id': 'seven', [NAME]: [] }],
      [{ '@id': 'https://pod.example/inbox/seven', [NAME]: [], [lead('originalId')]: [{ '@value': 'seven' }] }],
    );
  });
  it('resolves a single word of a document, and does not keep it as a text', () => {
    expect(repairExpanded([{ [NAME]: [{ '@id': '12-elm' }] }], BASE, ignoreWarnings, 'document')).to.deep.equal([
      { [NAME]: [{ '@id': 'https://pod.example/inbox/12-elm' }] },
    ]);
  });
  it('keeps a reference with spaces, a keyword, and a text that no base makes an IRI as a text, with a warning', () => {
    for (const text of ['Constellation 1', '//[', '@ada', 'note: call'])
      shouldRepair({ '@id': text }, [{ '@value': text }], 'iri-invalid');
  });
  it('percent-encodes a relative reference, and keeps its original, with a warning', () => {
    shouldRepair({ '@id': '#a#b{' }, [{ '@id': `${BASE}#a%23b%7B` }, { '@value': '#a#b{' }], 'iri-encoded');
  });
  it('removes or repairs a malformed language tag, with one warning', () => {
    shouldBecome(
      [
        {
          [NAME]: [
            { '@value': 'x', '@language': 'en_US' },
            { '@value': 'y', '@language': '1' },
          ],
        },
      ],
      [{ [NAME]: [{ '@value': 'x', '@language': 'en-US' }, { '@value': 'y' }] }],
      'language-invalid',
    );
  });
  it('keeps the original of a reference that it repaired, with a warning', () => {
    shouldRepair(
      { '@id': 'http://{a}.example/' },
      [{ '@id': 'http://%7Ba%7D.example/' }, { '@value': 'http://{a}.example/' }],
      'iri-encoded',
    );
  });
  it('keeps an @id that is not an IRI as a text', () => {
    shouldBecome(
      [{ '@id': 'number seven', [NAME]: [] }],
      [{ [NAME]: [], [lead('originalId')]: [{ '@value': 'number seven' }] }],
      'iri-invalid',
    );
    shouldBecome(
      [{ '@id': 'http://{a}.example/', [NAME]: [] }],
      [{ '@id': 'http://%7Ba%7D.example/', [NAME]: [], [lead('originalId')]: [{ '@value': 'http://{a}.example/' }] }],
      'iri-encoded',
    );
  });
  it('keeps a type that is not an IRI as a text', () => {
    shouldBecome(
      [{ '@type': ['https://a.example/T', 'my type'] }],
      [{ '@type': ['https://a.example/T'], [lead('declaredType')]: [{ '@value': 'my type' }] }],
      'unknown-type',
    );
    shouldBecome([{ '@type': 'my type' }], [{ [lead('declaredType')]: [{ '@value': 'my type' }] }], 'unknown-type');
  });
  it('repairs inside lists, sets, reverse properties and nodes in nodes', () => {
    shouldRepair({ '@list': [{ '@id': 'a b' }] }, [{ '@list': [{ '@value': 'a b' }] }], 'iri-invalid');
    shouldRepair({ '@set': [{ '@id': 'a b' }] }, [{ '@set': [{ '@value': 'a b' }] }], 'iri-invalid');
    shouldRepair({ [NAME]: [{ '@id': '#it' }] }, [{ [NAME]: [{ '@id': `${BASE}#it` }] }]);
    shouldBecome(
      [{ '@reverse': { [NAME]: [{ '@id': '#it', [NAME]: [] }] } }],
      [{ '@reverse': { [NAME]: [{ '@id': `${BASE}#it`, [NAME]: [] }] } }],
    );
    shouldBecome(
      [{ '@graph': [{ '@id': '#it', [NAME]: [] }], '@index': 'i' }],
      [{ '@graph': [{ '@id': `${BASE}#it`, [NAME]: [] }], '@index': 'i' }],
    );
  });
  it('repairs a property that is not an IRI', () => {
    shouldBecome([{ 'http://a.example/a|b': [] }], [{ 'http://a.example/a%7Cb': [] }]);
  });
  it('reads the time of a message, which is a prefix in the context of schema.org', () => {
    shouldBecome([{ 'http://www.w3.org/2006/time#': [] }], [{ 'http://schema.org/time': [] }]);
    shouldBecome([{ 'http://www.w3.org/2006/time#hasEnd': [] }], [{ 'http://www.w3.org/2006/time#hasEnd': [] }]);
  });
  it('drops values at the top that are not nodes', () => {
    shouldBecome(
      [{ '@value': 'x' }, 'x', { '@id': 'bare word' }],
      [{ '@value': 'x' }, { '@value': 'bare word' }],
      'iri-invalid',
    );
  });
});
