/** A copy that is kept up by commit records has what the pod has, however the records came to be. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { event } from '../support/deliveries.ts';
import { memoryPod, MemoryServer, waitIn } from '../support/memory-pod.ts';

describe('A copy that follows the journal', () => {
  let server: MemoryServer;
  let pod: Pod;
  let folder: string;
  beforeEach(() => {
    server = new MemoryServer();
    pod = memoryPod(server);
    folder = mkdtempSync(join(tmpdir(), 'leadpod-test-copy-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (index: number, crm = String(index)): Promise<unknown> =>
    pod.client.post(
      pod.inbox,
      event(index, 'add', { hour: index % 9, lead: { crm }, email: `p${index}@mail.example` }),
      {
        contentType: 'application/json',
      },
    );
  const sync = (options = {}): ReturnType<typeof syncInbox> => syncInbox(pod, { wait: waitIn(server), ...options });
  const textOf = async (full = false): Promise<string> => {
    const copy = await openLeadCopy(pod, { folder, full });
    let text = '';
    for await (const { nquads } of copy.leads()) text += nquads;
    return text;
  };
  const print = async (region: 'US' | 'GB', between: () => Promise<void> = () => Promise.resolve()): Promise<void> => {
    const copy = await openLeadCopy(pod, { folder });
    let isFirst = true;
    for await (const { json } of readPrintedLeads(copy, { region }, () => expect.fail())) {
      expect(json.slug).not.to.equal('');
      if (isFirst) await between();
      isFirst = false;
    }
  };
  const filesWith = (text: string): string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'utf8').includes(text));

  it('has the lead of a writer that was killed before the commit record', async () => {
    await post(1);
    await sync();
    await textOf();
    await post(2);
    server.onRequest = (method, url) => {
      if (method === 'PUT' && url.endsWith('.commit.json')) throw new Error('killed');
    };
    await sync().catch(() => undefined);
    server.onRequest = () => undefined;
    await sync();
    expect(await textOf())
      .to.equal(await textOf(true))
      .and.to.include('p2@mail.example');
  });

  it('has the leads that were written before the index was found damaged', async () => {
    const indexLimits = { tail: 1, capacity: 4 };
    for (let index = 1; index < 8; index += 1) await post(index);
    await sync({ indexLimits });
    await textOf();
    for (const url of [...server.resources.keys()]) if (/leads\/index\/./.test(url)) server.resources.delete(url);
    await post(8);
    await post(9, '1');
    expect(await sync({ indexLimits })).to.include({ created: 1, updated: 1, unchanged: 0 });
    expect(await textOf())
      .to.equal(await textOf(true))
      .and.to.include('p9@mail.example');
  });

  for (const lost of ['state.json', '.nq'])
    it(`has no printed form of a forgotten person, also if ${lost} is lost`, async () => {
      for (const index of [1, 2, 3]) await post(index);
      await sync();
      await print('US');
      await print('GB');
      expect(filesWith('p2@mail.example').filter((name) => name.startsWith('printed-'))).to.have.length(2);
      for (const name of readdirSync(folder)) if (name.endsWith(lost)) rmSync(join(folder, name));
      await forgetPerson(pod, { emails: ['p2@mail.example'] }, { wait: waitIn(server) });
      await print('US');
      // Files of leads that no state names may be another's who is at work, and go later.
      expect(filesWith('p2@mail.example').filter((name) => name.startsWith('printed-'))).to.deep.equal([]);
    });

  it('has no printed form of a person who is forgotten while the leads are printed', async () => {
    for (const index of [1, 2, 3]) await post(index);
    await sync();
    await print('US', async () => {
      await forgetPerson(pod, { emails: ['p2@mail.example'] }, { wait: waitIn(server) });
      await textOf();
    });
    expect(filesWith('p2@mail.example')).to.deep.equal([]);
  });
});
