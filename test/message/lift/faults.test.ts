import { expect } from 'chai';
import { decodeJson, DEFAULT_LIMITS } from '../../../src/message/decode/json-decode.ts';
import { findFault, isContextCode } from '../../../src/message/lift/faults.ts';
import { ignoreWarnings } from '../../../src/message/warning.ts';

const shouldFind = (code: string, document: unknown, pointer: string | undefined): void => {
  const json = decodeJson(JSON.stringify(document), DEFAULT_LIMITS, ignoreWarnings);
  expect(findFault(json, code), code).to.equal(pointer);
};

describe('findFault', () => {
  it('finds the place of each fault by the code of the error', () => {
    const name = (value: object): object => ({ list: [{ name: 'x' }, { name: value }] });
    shouldFind('invalid local context', { '@context': ['https://schema.org', 7] }, '/@context');
    shouldFind('invalid local context', { '@context': [null, 'https://schema.org', {}] }, undefined);
    shouldFind('invalid base IRI', { '@context': { '@base': 7 } }, '/@context/@base');
    shouldFind('invalid vocab mapping', { '@context': { '@vocab': 7 } }, '/@context/@vocab');
    shouldFind('invalid default language', { '@context': [{ '@language': 7 }] }, '/@context/0/@language');
    shouldFind('invalid base direction', { '@context': { '@direction': 'up' } }, '/@context/@direction');
    shouldFind('invalid @version value', { '@context': { '@version': 1 } }, '/@context/@version');
    shouldFind('invalid @propagate value', { '@context': { '@propagate': 1 } }, '/@context/@propagate');
    shouldFind('invalid @protected value', { '@context': { '@protected': 1 } }, '/@context/@protected');
    shouldFind('invalid @import value', { '@context': { '@import': 1 } }, '/@context/@import');
    shouldFind('invalid value object', name({ '@value': 'a', other: 1 }), '/list/1/name/other');
    shouldFind('invalid value object value', name({ '@value': {} }), '/list/1/name/@value');
    shouldFind('invalid set or list object', name({ '@set': [], '@id': 'x' }), '/list/1/name/@id');
    shouldFind('invalid set or list object', name({ '@list': [], a: 'x' }), '/list/1/name/a');
    shouldFind('invalid @reverse value', { '@reverse': 'x' }, '/@reverse');
    shouldFind('invalid @index value', name({ '@index': 7 }), '/list/1/name/@index');
    shouldFind('invalid @nest value', { '@nest': 7 }, '/@nest');
    shouldFind('invalid @included value', { '@included': 7 }, '/@included');
    shouldFind('invalid @graph value', { '@graph': 7 }, '/@graph');
    shouldFind('invalid language-tagged string', name({ '@value': 'a', '@language': 7 }), '/list/1/name/@language');
    shouldFind('invalid language-tagged value', name({ '@language': 'en', '@value': 7 }), '/list/1/name/@value');
    shouldFind('invalid typed value', name({ '@value': 7, '@type': '_:a' }), '/list/1/name/@type');
    shouldFind('invalid @id value', name({ '@id': 7 }), '/list/1/name/@id');
    shouldFind('invalid type value', name({ '@type': [7] }), '/list/1/name/@type');
  });
  it('returns undefined if no member has the error, or if the code is unknown', () => {
    shouldFind('invalid @id value', { '@id': 'https://a.example/1' }, undefined);
    shouldFind('loading remote context failed', { '@id': 7 }, undefined);
  });
  it('distinguishes errors in contexts from errors in data', () => {
    expect(['invalid local context', 'cyclic IRI mapping', 'invalid @id value'].map(isContextCode)).to.deep.equal([
      true,
      true,
      false,
    ]);
  });
});
