import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import type { LeadCopy } from '../../src/copy/lead-copy.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { post } from '../pods.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { freshFolder } from '../support/cli.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const message = (id: string): string =>
  leadMessage(id, { name: `Person ${id}`, email: `p${id}@example.com` }, { identifier: { crm: id } });

/** The statements of a copy, sorted. */
async function linesOf(copy: LeadCopy, by: 'leads' | 'parts' = 'leads'): Promise<string[]> {
  let text = '';
  if (by === 'parts') for await (const part of copy.parts()) text += Buffer.from(part).toString();
  else for await (const { nquads } of copy.leads()) text += nquads;
  return text.split('\n').sort();
}

/** Overwrites some bytes in each file. The files keep their sizes. */
function damage(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.nq'))) {
    const bytes = readFileSync(join(folder, name));
    bytes.fill('x', 20, 60);
    writeFileSync(join(folder, name), bytes);
  }
}

describe('A copy with damaged bytes', () => {
  let pod: Pod;
  let folder: string;
  const open = (full = false): Promise<LeadCopy> => openLeadCopy(pod, { folder, full });

  beforeEach(async () => {
    pod = memoryPod(new MemoryServer());
    folder = freshFolder();
    await post(pod, ['1', '2', '3'].map(message));
    await syncInbox(pod);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const by of ['leads', 'parts'] as const)
    for (const full of [false, true])
      it(`reads the damaged leads again, for ${by}${full ? ', with full' : ''}`, async () => {
        const lines = await linesOf(await open());
        damage(folder);
        expect(await linesOf(await open(full), by)).to.deep.equal(lines);
        pod.takeRequestCount();
        const again = await open();
        const requests = pod.takeRequestCount();
        expect(await linesOf(again, by)).to.deep.equal(lines);
        expect({ requests: pod.takeRequestCount(), damaged: again.damaged }).to.deep.equal({
          requests: 0,
          damaged: [],
        });
        expect(requests).to.be.greaterThan(0);
      });

  it('does not move the damage into another file when a person is forgotten', async () => {
    await linesOf(await open());
    damage(folder);
    await forgetPerson(pod, { emails: ['p1@example.com'] });
    const copy = await open();
    expect(await linesOf(copy)).to.deep.equal(await linesOf(await openLeadCopy(pod, { keep: false })));
    expect(copy.size).to.equal(2);
  });
});
