import { expect } from 'chai';
import type { Agenda, QuarantineList } from '../../../src/desk-api/index.ts';
import { PodError } from '../../../src/errors.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';

const BROKEN = '{"topic": "realestate/lead#assign"';

describe('A resource of the quarantine that cannot be read', () => {
  let desk: TestDesk;
  const list = async (): Promise<QuarantineList> => (await desk.ask('/api/quarantine')).json as QuarantineList;
  const page = async (): Promise<string> => (await desk.ask('/quarantine', { headers: { accept: 'text/html' } })).text;
  /** The server refuses these resources from now on. */
  const refuse = (...refused: string[]): void => {
    desk.server.onRequest = (method, url) => {
      if (!refused.includes(url)) return;
      throw new PodError(`${method} ${url}: forbidden`, { kind: 'forbidden', status: 403, method, url });
    };
  };

  beforeEach(async () => {
    desk = await openTestDesk([BROKEN]);
  });
  afterEach(async () => {
    desk.server.onRequest = () => undefined;
    await desk.desk.close();
    expect(desk.faults).to.deep.equal([]);
  });

  it('is named in the list and on the page, beside the messages of the others', async () => {
    await desk.receive(`${BROKEN} `);
    const [first, second] = (await list()).items;
    expect(first!.url).to.not.equal(second!.url);
    refuse(first!.url);
    expect(await list()).to.deep.equal({ items: [second], unread: [first!.url] });
    expect(await page())
      .to.include(`Cannot read ${first!.url}. The messages in it are missing here.`)
      .and.include(`href="/quarantine/${second!.id}"`)
      .and.not.include(`href="/quarantine/${first!.id}"`);
    expect(((await desk.ask('/api/agenda')).json as Agenda).quarantine).to.equal(1);
  });

  it('does not make the quarantine empty if it has no other', async () => {
    const [only] = (await list()).items;
    refuse(only!.url);
    expect(await list()).to.deep.equal({ items: [], unread: [only!.url] });
    expect(await page())
      .to.include(`Cannot read ${only!.url}.`)
      .and.not.include('is empty');
    expect((await desk.ask('/api/agenda')).json).to.not.have.property('quarantine');
  });
});
