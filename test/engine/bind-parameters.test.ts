import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.ts';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { bindParameters, parseQueryFile } from '../../src/engine/pack.ts';
import { runsOf } from '../support/extent.ts';

describe('bindParameters', () => {
  const QUERY = parseQueryFile(
    'q',
    `# Q
# It answers.
# Param text string: a text
# Param n integer = 1: a number
# Param t dateTime = NOW(): a time
SELECT ?text ?n ?t { BIND("" AS ?text) BIND(1 AS ?n) BIND(NOW() AS ?t) }`,
  );
  const bind = (values: Readonly<Record<string, string>>): string =>
    bindParameters(QUERY, new Map(Object.entries(values)));
  const fault = (values: Readonly<Record<string, string>>): string => {
    try {
      return bind(values);
    } catch (error) {
      expect(error).to.be.instanceOf(UsageError);
      return (error as UsageError).message;
    }
  };

  it('replaces defaults by literals of the type', () => {
    expect(bind({ text: 'a"b\\', n: '-2', t: '2024-02-29' }).split('\n').at(-1)).to.equal(
      'SELECT ?text ?n ?t { BIND("a\\"b\\\\" AS ?text) BIND(-2 AS ?n) BIND("2024-02-29T00:00:00.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?t) }',
    );
    expect(bind({ text: '$&' })).to.include('BIND("$&" AS ?text) BIND(1 AS ?n) BIND(NOW() AS ?t)');
  });

  it('refuses what is missing, unknown or of another type, and does not repeat it', () => {
    expect(fault({})).to.equal('the query needs --param text=... (string)');
    expect(fault({ text: '', m: 'x' })).to.equal('--param m: expected one of text, n, t');
    expect(fault({ text: '', n: '1) } #' })).to.equal('--param n: expected a whole number');
    expect(fault({ text: '', t: '2024-02-30' })).to.equal('--param t: expected a date or a time as in RFC 3339');
    expect(() => bindParameters(parseQueryFile('', 'ASK {}'), new Map([['a', '1']]))).to.throw('has no parameters');
    const twice = parseQueryFile('', '# Param n integer = 1: n\nASK { BIND(1 AS ?n) BIND(2 AS ?n) }');
    expect(() => bindParameters(twice, new Map([['n', '3']]))).to.throw(UsageError, 'once');
  });

  it('keeps every text a text', async () => {
    const engine = await QueryEngine.open(async function* () {
      yield await Promise.resolve(new Uint8Array());
    });
    const hostile = [
      '\\u0022 AS ?text) } #',
      '\\\\u0022',
      '"',
      "'",
      '\\',
      '\n',
      '\\U00000022',
      '\\"',
      '} #',
      '?n',
      '<a:b>',
    ];
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...hostile)).map((parts) => parts.join('')),
      fc.string({ unit: 'grapheme' }),
    );
    try {
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          const { text: json } = await engine.query({ sparql: bind({ text }), resultType: RESULT_TYPES.json });
          const { results } = JSON.parse(json) as { results: { bindings: { text: object; n: object }[] } };
          expect(results.bindings[0]).to.deep.include({ text: { type: 'literal', value: text } });
          expect(results.bindings[0]?.n).to.include({ value: '1' });
        }),
        { numRuns: runsOf(200) },
      );
    } finally {
      await engine.close();
    }
  });
});
