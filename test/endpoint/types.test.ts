import { expect } from 'chai';
import { wantedGraph, wantedResult } from '../../src/endpoint/types.ts';

const table = (accept: string, format?: string): string | undefined => wantedResult({ accept, format })?.contentType;
const graph = (accept: string, format?: string): string | undefined => wantedGraph({ accept, format })?.contentType;

describe('the type of an answer', () => {
  it('is an available one for a type with a charset or profile', () => {
    expect(table('application/sparql-results+json; charset=utf-8')).to.equal('application/sparql-results+json');
    expect(table('text/csv;charset=iso-8859-1;q=0.9, application/json;q=0.1')).to.equal('text/csv');
    expect(table('text/csv;header="a, b; q=1";q=0.1, text/tab-separated-values;q=0.2')).to.match(/^text\/tab/);
    expect(graph('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"')).to.equal(
      'application/ld+json',
    );
    expect(table('text/csv;charset=utf-8;q=0')).to.equal(undefined);
    expect(table('text/csv;header="')).to.equal('text/csv');
  });

  it('is taken from format= in preference to Accept', () => {
    expect(table('text/html', 'csv')).to.equal('text/csv');
    expect(table('text/csv', 'JSON')).to.equal('application/json');
    expect(table('text/csv', 'application/sparql-results+xml')).to.equal('application/sparql-results+xml');
    expect(graph('text/csv', 'json')).to.equal('application/json');
    expect(graph('*/*', 'n3')).to.equal('text/turtle');
    expect(table('*/*', 'turtle')).to.equal(undefined);
    expect(table('*/*', 'constructor')).to.equal(undefined);
  });

  it('is found at once in a header of any length', () => {
    for (const piece of ['"', ';', ',', '\\"', 'a/b;"', 'q='])
      expect(table(`text/csv;q=0, ${piece.repeat(60_000)}`), piece).to.equal(undefined);
  });
});
