import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { QueryError, UsageError } from '../../src/errors.ts';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { openDataFiles } from '../../src/engine/data-files.ts';
import { LIMIT_MS, withHeldTimers } from '../support/clock.ts';
import { ENDLESS } from '../support/endpoint.ts';

describe('openDataFiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-data-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const countIn = async (files: readonly string[], pattern: string): Promise<string> => {
    const engine = await openDataFiles(files, {});
    try {
      const sparql = `SELECT (COUNT(*) AS ?n) { ${pattern} }`;
      return (await engine.query({ sparql, resultType: RESULT_TYPES.csv })).text.trim().split('\r\n')[1] ?? '';
    } finally {
      await engine.close();
    }
  };
  const fault = (files: readonly string[]): Promise<string> =>
    openDataFiles(files, {}).then(
      () => 'read',
      (error: unknown) => {
        expect(error).to.be.instanceOf(UsageError);
        return (error as UsageError).message.replace(folder, '');
      },
    );
  /** Longer than a part, so that its beginning and its end are loaded apart. */
  const LONG = Array.from(
    { length: 10_000 },
    (_, n) => `<urn:s:${n}> <urn:filler:of:some:length> "${'x'.repeat(900)}" .\n`,
  );

  it('reads all syntaxes into one dataset, also a last line without a line break', async () => {
    const files = [
      write('a.nq', '<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "2" .'),
      write('b.ttl', '<#b> <urn:p> 3 .'),
      write('c.trig', '<urn:g> { <urn:c> <urn:p> 4 }'),
      write('d.nt', ''),
    ];
    expect(await countIn(files, '?s <urn:p> ?o')).to.equal('4');
    expect(await countIn(files, 'GRAPH <urn:g> { ?s <urn:p> ?o }')).to.equal('2');
  });

  it('treats equal blank node labels as one node within a file, and not across files', async () => {
    const text = `_:b <urn:p> "first" .\n${LONG.join('')}_:b <urn:q> "_:last" .\n<urn:x> <urn:p> _:b .`;
    const files = [write('one.nq', text), write('two.nq', '_:b <urn:q> "other" .\n')];
    expect(readFileSync(files[0]!).length).to.be.above(8 * 2 ** 20);
    expect(await countIn(files, '?b <urn:p> "first" ; <urn:q> ?o . <urn:x> <urn:p> ?b')).to.equal('1');
    expect(await countIn(files, '?s <urn:filler:of:some:length> ?o')).to.equal('10000');
    expect(await countIn(files, '?b <urn:q> ?o FILTER(isBlank(?b))')).to.equal('2');
  });

  it('names the invalid file and the line, and nothing of its content', async () => {
    expect(await fault([join(folder, 'gone.nq')])).to.equal('/gone.nq: no such file');
    expect(await fault([folder])).to.match(/cannot be read \(EISDIR\)$/u);
    const bad = write('bad.nq', `${LONG.join('')}<urn:s> <urn:p> Secret .\n`);
    expect(await fault([bad])).to.equal('/bad.nq: not RDF of the syntax that its name says, in line 10001');
    expect(await fault([write('bad.ttl', '<#a> <urn:p> Secret .')]))
      .to.match(/, in line 1$/u)
      .and.not.match(/Secret/u);
  });

  it('reads files again after a query that ended the thread', () =>
    withHeldTimers(async (goOff) => {
      const engine = await openDataFiles([write('again.nq', '<urn:a> <urn:p> "1" .\n')], { timeoutMs: LIMIT_MS });
      const endless = engine
        .query({ sparql: ENDLESS, resultType: RESULT_TYPES.csv })
        .catch((error: unknown) => (error as QueryError).reason);
      await goOff();
      expect(await endless).to.equal('too-slow');
      expect((await engine.query({ sparql: 'ASK { ?s ?p "1" }', resultType: RESULT_TYPES.csv })).text).to.equal('true');
      await engine.close();
    }));
});
