import { expect } from 'chai';
import { essenceOf, hasKnownStart, isJsonMediaType, rdfFormatOf } from '../../../src/message/decode/media-type.ts';

const shouldBe = (contentType: string | undefined, text: string, essence: string): void => {
  expect(essenceOf(contentType, text), `${contentType} ${text}`).to.equal(essence);
};

describe('essenceOf', () => {
  it('drops parameters, white space and capital letters', () => {
    shouldBe('Application/LD+JSON; charset=utf-8; profile="x"', '', 'application/ld+json');
    shouldBe(' text/turtle ', '{}', 'text/turtle');
  });
  it('decides by the text if the type is not specific', () => {
    for (const contentType of [undefined, '', 'text/plain; charset=utf-8', 'application/octet-stream']) {
      shouldBe(contentType, ' {"topic":1}', 'application/json');
      shouldBe(contentType, '@prefix a: <a:> .', 'text/turtle');
    }
    shouldBe('application/x-www-form-urlencoded', '[]', 'application/json');
    shouldBe('binary/octet-stream', '[]', 'application/json');
  });
  it('recognises Turtle by its directives, comments and IRIs', () => {
    for (const text of [
      'PREFIX a: <a:>',
      '@base <a:> .',
      'base <a:>',
      '# note',
      '# note\n\n  # more\r\n<urn:a> a <b:c> .',
      '\n<https://a.example/> a <b:c> .',
      '<> a <b:c>.',
      '<#it> a <b:c>.',
    ])
      shouldBe(undefined, text, 'text/turtle');
  });
  it('does not take headings of Markdown or XML for Turtle', () => {
    shouldBe(undefined, '# Leads\n\nAll of them.', 'application/json');
    shouldBe(undefined, '<rdf:RDF xmlns:rdf="urn:a"/>', 'application/json');
  });
  it('does not take a log-in page for Turtle', () => {
    shouldBe(undefined, '<!doctype html><html>', 'application/json');
    shouldBe(undefined, '<html><body>', 'application/json');
  });
});

describe('hasKnownStart', () => {
  it('is true of texts that begin as JSON or RDF do', () => {
    for (const text of [' {', '[1]', '# note', '@prefix a: <a:> .', '<urn:a> a <b:c>.', '_:a a <b:c>.'])
      expect(hasKnownStart(text), text).to.equal(true);
  });
  it('is false of others', () => {
    for (const text of ['', ' ', '# Leads\n\nAll of them.', '<!doctype html>', '<?xml version="1.0"?>', 'a,b\n1,2'])
      expect(hasKnownStart(text), text).to.equal(false);
  });
});

describe('isJsonMediaType', () => {
  it('recognises JSON in all its variants', () => {
    for (const essence of [
      'application/json',
      'text/json',
      'application/ld+json',
      'application/vnd.api+json',
      'application/activity+json',
    ])
      expect(isJsonMediaType(essence), essence).to.equal(true);
  });
  it('recognises other texts', () => {
    for (const essence of [
      'text/html',
      'application/jsonp',
      'application/x-ndjson',
      'image/png',
      'xapplication/json',
      'application/json2',
    ])
      expect(isJsonMediaType(essence), essence).to.equal(false);
  });
});

describe('rdfFormatOf', () => {
  it('accepts the four syntaxes that leadpod reads', () => {
    for (const essence of ['text/turtle', 'application/n-quads', 'application/n-triples', 'application/trig'])
      expect(rdfFormatOf(essence)).to.equal(essence);
  });
  it('accepts no others', () => {
    for (const essence of ['application/rdf+xml', 'text/n3', 'application/json'])
      expect(rdfFormatOf(essence)).to.equal(undefined);
  });
});
