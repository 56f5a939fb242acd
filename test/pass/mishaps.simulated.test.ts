import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { dropQuarantine } from '../../src/care/quarantine.ts';
import { createChances } from '../../src/dev/generator/chance.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import { Ledger } from '../../src/store/ledger/ledger.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { fatedPod } from '../support/fated-pod.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { at, groupsIn, isRecord, killAt, tearOnce, untilKilled, whileWriting } from '../support/mishaps.ts';
import { Scheduler } from '../support/scheduler.ts';

/** Counter-examples that the simulation found, shrunk. */
describe('a pod in which several machines met mishaps', () => {
  let server: MemoryServer;
  let pod: Pod;
  beforeEach(() => {
    server = new MemoryServer();
    pod = memoryPod(server);
  });

  it('looks into the month before for what someone began there and did not end', async () => {
    const other = memoryPod(server, 'other/');
    await send(pod, [event(1, 'add', { hour: 1, lead: { crm: '1', mls: '2' } })]);
    await send(other, [event(2, 'add', { hour: 2, lead: { mls: '2' } })]);
    // One began in March; the other finds nothing there yet, and its ledger begins with April.
    await whileWriting(
      pod,
      (url) => url.endsWith('.ndjson'),
      () => syncInbox(other, at('2026-04-01T00:01:00Z')),
      async (slow) => {
        killAt(server, (method, url) => method === 'PUT' && url === pod.layout.ledger && server.resources.has(url));
        await untilKilled(server, syncInbox(slow, { ack: 'delete', ...at('2026-03-31T23:59:00Z') }));
      },
    );
    await syncInbox(pod, at('2026-04-04T10:00:00Z'));
    expect(await groupsIn(pod)).to.deep.equal(['1 2']);
  });

  it('records every batch in the processing record, also if another process saved it first', async () => {
    const other = memoryPod(server, 'other/');
    await send(
      pod,
      Array.from({ length: 600 }, (_, number) => event(number, 'add', { lead: { crm: String(number + 1) } })),
    );
    await send(other, [event(1000, 'update', { lead: { crm: '1', mls: '2' } })]);
    const pass = (slow: Pod) => syncInbox(slow, { ack: 'delete' });
    await whileWriting(
      pod,
      (url) => url === pod.layout.ledger,
      () => syncInbox(other),
      pass,
    );
    const journal = new Journal(pod.client, pod.layout);
    const ledger = await Ledger.open(pod.client, pod.layout, journal, { now: () => new Date(), readOnly: true });
    expect(ledger.uncovered).to.deep.equal([]);
    expect(Object.keys(ledger.index.tail)).to.have.length(601);
    expect(await checkAgreement(pod)).to.include({ events: 601, leads: 600, notInIndex: 0 });
  });

  it('writes a segment again of which only the beginning was written', async () => {
    const texts = [1, 2, 3].map((number) => event(number, 'add', { lead: { crm: String(number) } }));
    await send(pod, texts);
    tearOnce(server, (url) => url.endsWith('.ndjson'), 0.7);
    await untilKilled(server, syncInbox(pod));
    await syncInbox(pod);
    expect(await checkAgreement(pod)).to.include({ events: 3, leads: 3, tornSegments: 0, unfinished: 0 });
  });

  it('leaves a segment alone that was torn and that its writer made whole', async () => {
    const other = memoryPod(server, 'other/');
    await send(pod, [event(1, 'add', { lead: { crm: '1' } })]);
    const isSegment = (url: string): boolean => url.endsWith('.ndjson');
    let written = '';
    const get: Pod['client']['get'] = async (url, options) => {
      const torn = await other.client.get(url, options);
      // He read it when it was torn; from now on it is whole.
      if (isSegment(url)) server.put(url, written, { contentType: 'application/x-ndjson' });
      return torn;
    };
    const put: Pod['client']['put'] = async (url, body, options) => {
      const result = await pod.client.put(url, body, options);
      if (!isSegment(url)) return result;
      written = body;
      server.put(url, body.slice(0, 50), { contentType: 'application/x-ndjson' });
      await syncInbox({ ...other, client: { ...other.client, get } });
      return result;
    };
    await syncInbox({ ...pod, client: { ...pod.client, put } }, { ack: 'delete' });
    expect(await checkAgreement(pod)).to.include({ events: 1, notInJournal: 0, tornSegments: 0 });
  });

  it('names no index of which a resource was cut off while it was made', async () => {
    await send(
      pod,
      Array.from({ length: 9 }, (_, number) => event(number, 'add', { lead: { crm: String(number + 1) } })),
    );
    const torn = new Set<string>();
    const scheduler = new Scheduler(createChances(1).traffic, ({ method, url }) => {
      const isFirst = method === 'PUT' && url.includes('/index/') && !torn.has(url);
      if (isFirst) torn.add(url);
      return { kind: isFirst ? 'torn' : 'done', share: 0.5 };
    });
    const machine = fatedPod(pod, server, scheduler, 'one');
    await scheduler.run([syncInbox(machine, { indexLimits: { tail: 1, capacity: 4 } })]);
    expect(torn.size).to.be.above(1);
    expect(await checkAgreement(pod)).to.include({ leads: 9, notInIndex: 0 });
  });

  it('indexes a lead that someone wrote who took its writer for dead, and then died', async () => {
    const other = memoryPod(server, 'other/');
    await send(pod, [event(1, 'add', { lead: { crm: '1' } })]);
    await whileWriting(
      pod,
      (url) => url.endsWith('.ttl'),
      async () => {
        killAt(server, isRecord);
        await untilKilled(server, syncInbox(other));
      },
      (slow) => syncInbox(slow),
    );
    expect(await checkAgreement(pod)).to.include({ leads: 1, notInIndex: 0 });
  });

  it('keeps the other items in quarantine if a process is killed while it removes one', async () => {
    const broken = ['{"topic":"realestate/lead#add",', '{"topic":"realestate/lead#update",'];
    for (const share of [0, 0.5, 0.9]) {
      const own = new MemoryServer();
      const machine = memoryPod(own);
      await send(machine, broken);
      await syncInbox(machine);
      const [item] = await new Quarantine(machine.client, machine.layout).list();
      tearOnce(own, (url) => url.startsWith(machine.layout.quarantine), share);
      await untilKilled(own, dropQuarantine(machine, [item?.id ?? '']));
      await syncInbox(machine);
      expect(await new Quarantine(machine.client, machine.layout).list(), String(share)).to.have.length(2);
    }
  });
});
