import { expect } from 'chai';
import { unknownTermHints } from '../../../src/cli/query/unknown-terms.ts';
import { RESULT_TYPES } from '../../../src/engine/question.ts';

/** The hints for a query whose answer is `false`. */
const hintsOn = (sparql: string): string[] =>
  unknownTermHints(sparql, { form: 'ASK', mediaType: RESULT_TYPES.json, text: '{"head":{},"boolean":false}' });
const LEAD = 'https://w3id.org/leadpod#';

describe('unknownTermHints', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a term in another case',
      'ASK { ?l lead:Status/lead:dateaccepted ?s }',
      ['Status>lead:status', 'dateaccepted>lead:dateAccepted'],
    ],
    ['a term in camel case', 'ASK { ?l lead:dateAcepted ?s }', ['dateAcepted>lead:dateAccepted']],
    ['a term that is like no other', 'ASK { ?l lead:zzzzzzzz ?s }', ['zzzzzzzz>']],
    ['a term of schema.org', 'ASK { ?l lead:name ?s }', ['name>schema:name']],
    ['each term once', 'ASK { ?l lead:staus ?s . ?m lead:staus ?s }', ['staus>lead:status']],
    ['a whole IRI', `ASK { ?l <${LEAD}staus> ?s }`, ['staus>lead:status']],
    ['another prefix', `PREFIX l: <${LEAD}> ASK { ?l l:staus ?lead }`, ['staus>lead:status']],
    ['not lead: for something else', 'PREFIX lead: <urn:x:> ASK { ?l lead:staus ?s }', []],
    ['not a string, a comment or a variable', 'ASK { ?lead a "lead:staus" } # lead:staus', []],
    ['not a term of a sender or of schema.org', 'ASK { ?l x:staus ?s ; schema:staus ?t }', []],
    ['no term that is defined', 'ASK { ?l a lead:Lead ; lead:status ?s ; ^lead:event ?e . }', []],
  ];
  for (const [title, sparql, expected] of cases)
    it(`finds ${title}`, () => {
      const found = hintsOn(sparql).map((hint) =>
        hint.replace(/^leadpod writes no lead:(\w+)\.(?: Did you mean (\w+:\w+)\?)?$/, '$1>$2'),
      );
      expect(found).to.deep.equal(expected);
    });

  it('gives no hint if there is an answer', () => {
    const answer = { form: 'SELECT', mediaType: RESULT_TYPES.csv, text: 's\r\nnew\r\n' } as const;
    expect(unknownTermHints('SELECT ?s { OPTIONAL { ?l lead:staus ?s } }', answer)).to.deep.equal([]);
  });
});
