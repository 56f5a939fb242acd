import { expect } from 'chai';
import { actorText, firstOf, readActor, readText, type Actor } from '../../../src/message/values/actors.ts';
import { jsonOf, objectOf } from '../../support/reading.ts';

const IRI = 'https://agent.example/profile/card#me';

const shouldRead = (value: unknown, actor: Actor | undefined): void => {
  expect(readActor(value === undefined ? undefined : jsonOf(JSON.stringify(value)))).to.deep.equal(actor);
};
const shouldSay = (value: unknown, text: string | undefined): void => {
  expect(readText(jsonOf(JSON.stringify(value)))).to.equal(text);
};

describe('readActor', () => {
  it('reads an IRI', () => {
    shouldRead(IRI, { iri: IRI });
    shouldRead(` ${IRI} `, { iri: IRI });
  });
  it('percent-encodes the braces of a template', () => {
    shouldRead('http://{lead-owner}.example.com/profile/card#me', {
      iri: 'http://%7Blead-owner%7D.example.com/profile/card#me',
    });
  });
  it('reads a name that is not an IRI', () => {
    shouldRead('Constellation 1', { name: 'Constellation 1' });
    shouldRead('Note: call first', { name: 'Note: call first' });
    shouldRead(17, { name: '17' });
  });
  it('reads an object by its id, name and type', () => {
    shouldRead({ type: 'RealEstateAgent', id: IRI, name: 'Ada' }, { iri: IRI, name: 'Ada', type: 'RealEstateAgent' });
    shouldRead({ '@type': 'http://schema.org/Person', '@id': IRI }, { iri: IRI, type: 'Person' });
  });
  it('reads an object that has only a name', () => {
    shouldRead(
      { type: 'RealEstateOrganization', name: 'Gotham City Real Estate' },
      {
        name: 'Gotham City Real Estate',
        type: 'RealEstateOrganization',
      },
    );
  });
  it('uses an id that is not an IRI as the name, if there is no name', () => {
    shouldRead({ id: 'agent 7' }, { name: 'agent 7' });
    shouldRead({ id: 'agent 7', name: 'Ada' }, { name: 'Ada' });
  });
  it('falls back to the first identifier', () => {
    shouldRead({ identifier: { brandNumber: 3000001 } }, { name: '3000001' });
    shouldRead({ type: 'Person', identifier: { propertyID: 'mls', value: IRI } }, { iri: IRI, type: 'Person' });
    shouldRead({ identifier: ['A-1'] }, { name: 'A-1' });
  });
  it('reads the first of a list that names someone', () => {
    shouldRead([null, '', {}, 'Ada', IRI], { name: 'Ada' });
  });
  it('does not find an actor in null, empty texts and empty objects', () => {
    for (const value of [
      undefined,
      null,
      '',
      '  ',
      {},
      [],
      { type: 'Person' },
      { id: '', name: '' },
      { identifier: { a: {} } },
    ])
      shouldRead(value, undefined);
  });
});

describe('actorText', () => {
  it('is the IRI, else the name', () => {
    expect(actorText({ iri: IRI, name: 'Ada' })).to.equal(IRI);
    expect(actorText({ name: 'Ada' })).to.equal('Ada');
    expect(actorText({})).to.equal('');
  });
});

describe('readText', () => {
  it('reads scalars as their texts', () => {
    shouldSay('two\nlines "and" 😀', 'two\nlines "and" 😀');
    shouldSay(7, '7');
    shouldSay(false, 'false');
  });
  it('reads the first item of a list that is not empty', () => {
    shouldSay(['', null, ' ', 'b'], 'b');
  });
  it('reads an object by its text, name, description or value', () => {
    shouldSay({ name: 'n', text: 't' }, 't');
    shouldSay({ text: '', name: 'n' }, 'n');
    shouldSay({ description: { '@value': 'd' } }, 'd');
    shouldSay({ value: 7 }, '7');
    shouldSay({ other: 'x' }, undefined);
  });
});

describe('firstOf', () => {
  it('skips empty values', () => {
    expect(firstOf(objectOf({ a: '', b: null, c: false, d: 'x' }), ['z', 'a', 'b', 'c', 'd'])).to.equal(false);
    expect(firstOf(objectOf({ a: '' }), ['a'])).to.equal(undefined);
  });
});
