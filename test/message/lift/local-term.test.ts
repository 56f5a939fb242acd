import { expect } from 'chai';
import { localTerm } from '../../../src/message/lift/local-term.ts';

const shouldBe = (iri: string, name: string): void => {
  expect(localTerm(iri), iri).to.equal(name);
};

describe('localTerm', () => {
  it('is the name in a vocabulary of the messages', () => {
    shouldBe('http://schema.org/agent', 'agent');
    shouldBe('https://schema.org/agent', 'agent');
    shouldBe('https://w3id.org/leadpod#topic', 'topic');
    shouldBe('https://w3id.org/leadpod/x#score', 'score');
    shouldBe('https://www.w3.org/ns/activitystreams#actor', 'actor');
  });
  it('is decoded if it was encoded', () => {
    shouldBe('https://w3id.org/leadpod/x#price%20range', 'price range');
    shouldBe('http://schema.org/100%', '100%');
  });
  it('is the IRI of another vocabulary, and of a namespace without a name', () => {
    for (const iri of ['https://p.example/agent', 'http://schema.org/', 'agent', '']) shouldBe(iri, iri);
  });
});
