import { expect } from 'chai';
import type { Validation } from '../../../src/desk-api/index.ts';
import { assignment, openTestDesk, type TestDesk } from '../../support/desk.ts';

describe('The checks of the editor', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openTestDesk();
  });
  after(() => desk.desk.close());

  const check = async (text: string, contentType?: string): Promise<Validation> =>
    (await desk.post('/api/quarantine/validate', { text, contentType })).json as Validation;

  it('do not compare foreign RDF with the shapes of stored leads, which would block the desk', async () => {
    const leads = Array.from({ length: 300 }, (_, at) => `<urn:x${at}> l:event <urn:e${at}>; l:checksum "x".`);
    const text = `@prefix l: <https://w3id.org/leadpod#>. ${leads.join('\n')}`;
    const { findings } = await check(text, 'text/turtle');
    expect(findings.map(({ code }) => code))
      .to.not.include('shape')
      .and.not.include('checksum');
    expect(findings.length).to.be.within(1, 10);
  });

  it('let the desk do other work between the messages of a long text', async () => {
    const messages = Array.from({ length: 20 }, (_, at) => assignment(String(7001 + at)));
    const text = `[${messages.join(',')}]`;
    // What is loaded at the first time lets others run as well.
    await check(text);
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect((await check(text)).isValid).to.equal(true);
    isOver = true;
    // One for each message, and one for the lead that it makes.
    expect(turns).to.be.at.least(2 * messages.length);
  });

  it('end if no one waits for them', async () => {
    const left = new AbortController();
    const body = JSON.stringify({ text: `[${assignment('7001')},${assignment('7002')}]` });
    const headers = { 'content-type': 'application/json' };
    left.abort();
    const answer = await desk.ask('/api/quarantine/validate', { method: 'POST', headers, body, signal: left.signal });
    expect([answer.status, answer.json]).to.deep.equal([200, { findings: [], isValid: true }]);
    expect(desk.faults).to.deep.equal([]);
  });

  it('report what the schema and the shapes find in a JSON message', async () => {
    expect((await check(assignment('7001'))).isValid).to.equal(true);
    expect((await check('<a:b> <a:c> .', 'text/turtle')).findings[0]).to.include({ code: 'not-rdf' });
  });
});
