import { expect } from 'chai';
import fc from 'fast-check';
import { isIri } from '../../../src/rdf/iri.ts';
import { classesOf, propertyOf } from '../../../src/message/lift/terms.ts';
import { lead, schema, unknownTerm, vcard } from '../../../src/vocab.ts';
import { runsOf } from '../../support/extent.ts';

const shouldBe = (key: string, iri: string, role: string, known = true): void => {
  expect(propertyOf(key), key).to.deep.equal({ iri, role, known });
};

describe('propertyOf', () => {
  it('uses the terms of schema.org if they exist', () => {
    shouldBe('name', schema('name'), 'plain');
    shouldBe('url', schema('url'), 'iri');
    shouldBe('datePosted', schema('datePosted'), 'date');
  });
  it('uses the terms of leadpod if schema.org has no term, or one with another meaning', () => {
    shouldBe('topic', lead('topic'), 'topic');
    shouldBe('time', schema('startTime'), 'date');
    shouldBe('timestamp', schema('startTime'), 'date');
    shouldBe('owner', schema('owner'), 'actor');
    shouldBe('source', lead('envelopeSource'), 'actor');
    shouldBe('sameAs', schema('sameAs'), 'identifiers');
    shouldBe('dateAccepted', lead('dateAccepted'), 'date');
  });
  it('reads all dates of the messages as dates', () => {
    for (const key of ['time', 'startTime', 'timestamp', 'dateSent', 'dateReceived', 'dateAccepted', 'dateRejected'])
      expect(propertyOf(key).role, key).to.equal('date');
  });
  it('reads texts that are IRIs as things if the range in schema.org has only classes', () => {
    for (const key of ['about', 'object', 'member', 'memberOf', 'affiliation', 'creator', 'parentOrganization'])
      shouldBe(key, schema(key), 'thing');
    shouldBe('location', schema('location'), 'plain');
    shouldBe('birthDate', schema('birthDate'), 'day');
  });
  it('gives every other key a name of its own', () => {
    shouldBe('leadType', unknownTerm('leadType'), 'plain', false);
    shouldBe('price range', unknownTerm('price%20range'), 'plain', false);
    shouldBe('Person', unknownTerm('Person'), 'plain', false);
    for (const key of ['__proto__', 'constructor', 'toString']) shouldBe(key, unknownTerm(key), 'plain', false);
  });
  it('gives every key a different IRI', () => {
    const keys = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(keys, keys, (one, other) => {
        expect(isIri(propertyOf(one).iri), one).to.equal(true);
        if (one !== other && !propertyOf(one).known) expect(propertyOf(one).iri).not.to.equal(propertyOf(other).iri);
      }),
    );
  });
});

describe('classesOf', () => {
  const shouldMean = (type: string, ...classes: string[]): void => {
    expect(classesOf(type), type).to.deep.equal(classes);
  };

  it('maps the types of the messages', () => {
    shouldMean('Lead', lead('Lead'));
    shouldMean('Contact', lead('Contact'), schema('Person'), vcard('Individual'));
    shouldMean('RealEstateOrganization', lead('RealEstateOrganization'), schema('Organization'));
    shouldMean('AskAction', schema('AskAction'));
    shouldMean('PropertyListing', lead('PropertyListing'), schema('RealEstateListing'));
    shouldMean('RealEstateWebsite', lead('RealEstateWebsite'), schema('WebSite'));
    shouldMean('OpenHouseEvent', lead('OpenHouseEvent'), schema('Event'));
  });
  it('maps actions by their types and topics', () => {
    shouldMean('lead#asssign', schema('AssignAction'));
    shouldMean('RetractAction', lead('RetractAction'), schema('CancelAction'));
    shouldMean('lead:RetractAction', lead('RetractAction'), schema('CancelAction'));
  });
  it('maps prefixed types and IRIs', () => {
    shouldMean('schema:Person', schema('Person'));
    shouldMean('https://a.example/Thing', 'https://a.example/Thing');
    shouldMean('urn:x:Thing', 'urn:x:Thing');
  });
  it('finds no other context', () => {
    for (const type of ['string', 'Foo', 'name', '', '__proto__', 'https://a b/', 'javascript:alert', 'foo:Bar'])
      shouldMean(type);
  });
  it('never returns a class that is not an IRI', () => {
    const types = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }).map((text) => `schema:${text}`),
      fc.string({ unit: 'grapheme' }).map((text) => `https://${text}`),
    );
    fc.assert(
      fc.property(types, (type) => {
        for (const iri of classesOf(type)) expect(isIri(iri), JSON.stringify(type)).to.equal(true);
      }),
      { numRuns: runsOf(500) },
    );
    for (const type of ['schema:foo bar', 'schema:> . <', 'schema:'])
      expect(
        classesOf(type).filter((iri) => !isIri(iri)),
        type,
      ).to.deep.equal([]);
  });
});
