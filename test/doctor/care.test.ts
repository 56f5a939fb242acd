import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { checkCare } from '../../src/doctor/care.ts';
import type { Check } from '../../src/doctor/doctor.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** More leads than are compared. */
const LEADS = 20;

describe('The check of a pod with many leads', () => {
  const cache = process.env['LEADPOD_CACHE'];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'leadpod-test-doctor-'));
    process.env['LEADPOD_CACHE'] = folder;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    if (cache === undefined) delete process.env['LEADPOD_CACHE'];
    else process.env['LEADPOD_CACHE'] = cache;
  });

  it('counts leads by listing, or from a local copy in a few requests, including damaged ones', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(
      pod,
      Array.from({ length: LEADS }, (_, index) => event(index, 'add', { lead: { crm: `L-${index}` } })),
    );
    await syncInbox(pod);
    const check = async (): Promise<{ checks: Check[]; requests: number }> => {
      pod.takeRequestCount();
      const checks: Check[] = [];
      for await (const one of checkCare(pod, { many: LEADS - 1 })) checks.push(one);
      return { checks, requests: pod.takeRequestCount() };
    };
    const listed = await check();
    expect(listed.checks).to.have.length(1);
    expect(listed.checks[0]).to.include({ name: 'leads', state: 'ok' });
    expect(listed.checks[0]?.message).to.match(/^20 leads: not compared/);
    await (await openLeadCopy(pod)).close();
    const copied = await check();
    expect(copied.checks).to.deep.equal(listed.checks);
    expect(copied.requests).to.be.at.most(2).and.be.lessThan(listed.requests);
    const url = [...server.resources.keys()].find((name) => name.endsWith('.ttl'))!;
    await pod.client.put(url, '<> <urn:cut', { contentType: 'text/turtle' });
    await (await openLeadCopy(pod, { full: true })).close();
    const [damaged] = (await check()).checks;
    expect(damaged).to.include({ name: 'leads', state: 'problem' });
    expect(damaged?.message)
      .to.match(/^20 leads, 1 lead is damaged, the first is /)
      .and.include(url);
  });
});
