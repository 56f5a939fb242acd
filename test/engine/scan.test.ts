import { expect } from 'chai';
import { QueryError } from '../../src/errors.ts';
import { MAX_NESTING, refuseDeepNesting, withoutTexts } from '../../src/engine/scan.ts';
import { hasDatasetClause, missingPrefixes } from '../../src/engine/text.ts';

const times = (text: string, count: number): string => text.repeat(count);

/** Where a query goes too deep; `undefined` where it does not. */
function placeOf(sparql: string): string | undefined {
  try {
    refuseDeepNesting(sparql);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(QueryError).with.property('reason', 'too-complex');
    const { line, column } = error as QueryError;
    return `${line}:${column}`;
  }
}

describe('refuseDeepNesting', () => {
  it('counts open brackets of all kinds, and reports the position at which there are too many', () => {
    const most = (open: string, close: string): string => `ASK ${times(open, MAX_NESTING)}${times(close, MAX_NESTING)}`;
    expect(placeOf(most('{', '}'))).to.equal(undefined);
    expect(placeOf(`# one\nASK {${most('{', '}').slice(4)}}`)).to.equal(`2:${5 + MAX_NESTING}`);
    expect(placeOf(`ASK ${times('{([', 30)}`)).to.equal(`1:${5 + MAX_NESTING}`);
  });

  it('does not count brackets side by side', () => {
    expect(placeOf(`ASK { ${times('{ FILTER(STR(?s) = "a") } ', 1000)} }`)).to.equal(undefined);
    expect(placeOf(`ASK ${times('}', 1000)}${times('{', MAX_NESTING)}`)).to.equal(undefined);
  });

  it('skips texts, IRIs, comments and escapes', () => {
    const many = times('{([', 100);
    for (const text of [
      `"${many}"`,
      `'\\'${many}'`,
      `"""\n"${many}\\""""`,
      `'''${many}'''`,
      `<a:b#${times('(', 100)}>`,
    ])
      expect(placeOf(`ASK { ?s ?p ${text} }`), text).to.equal(undefined);
    expect(placeOf(`ASK { # ${many}\n ?s ?p ?o }`)).to.equal(undefined);
    expect(placeOf(`ASK { a:b${times('\\(', 100)} ?p ?o }`)).to.equal(undefined);
  });

  it('skips no brackets after a false start of a text, IRI or comment', () => {
    const many = times('(', 100);
    for (const before of ['?a < ?b && ', '?a <', '"a" ', "'' ", '"""""" ', '<a:b#c>', '"a\n', '# c\n', '\\<', 'a:\\#'])
      expect(placeOf(`ASK { FILTER(${before}${many}`), before).not.to.equal(undefined);
  });

  it('reads a megabyte of anything in one pass', () => {
    for (const piece of ['<', '"', "'", '"""\\', '\\', '#\n', '<a', 'a.', '{}', "\\'"])
      expect(placeOf(`ASK { ?s ?p ${times(piece, 2 ** 20 / piece.length)}`), piece).to.equal(undefined);
  });
});

describe('withoutTexts', () => {
  it('keeps everything except texts, IRIs and comments', () => {
    expect(withoutTexts(`SELECT * # c\n{ ?s <a:b> "x" ; a:b\\#c '''y''' FILTER(1 < 2) }`)).to.equal(
      'SELECT *  \n{ ?s     ; a:b__c   FILTER(1 < 2) }',
    );
  });
});

describe('hasDatasetClause', () => {
  it('distinguishes FROM from names and texts that contain it', () => {
    for (const sparql of ['SELECT * FROM <a:b> {}', 'select *from named <a:b>{}', 'ASK\nFROM<a:b>{}'])
      expect(hasDatasetClause(sparql), sparql).to.equal(true);
    for (const token of ['?from', '$FROM', 'from:x', ':from', 'a:x.from', 'a:\\/from', '"FROM"', '<FROM>', '# FROM\n'])
      expect(hasDatasetClause(`SELECT * { ?s ?p ${token} }`), token).to.equal(false);
  });

  it('reads a megabyte of a single word in one pass', () => {
    for (const word of ['a', 'a.', 'base', "\\'"])
      expect(hasDatasetClause(`ASK { '${times(word, 2 ** 18)}' ${times(word, 2 ** 18)}`), word).to.equal(false);
  });
});

describe('missingPrefixes', () => {
  it('mistakes no comment, text or variable for a declaration', () => {
    const misses = (sparql: string): boolean => missingPrefixes(sparql).includes('PREFIX schema: ');
    for (const declared of ['PREFIX schema: <a:b>', 'prefix\n# c\nschema:<a:b>'])
      expect(misses(declared)).to.equal(false);
    for (const not of ['# PREFIX schema:', '"PREFIX schema:"', '?PREFIX schema:name', 'a:PREFIX schema:name'])
      expect(misses(`${not}\nSELECT * {}`), not).to.equal(true);
  });
});
