import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { splitLead } from '../../src/care/decide.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import { replay } from '../../src/care/replay.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event, leadLines, offlineLines } from '../support/deliveries.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { at, groupsIn, isRecord, killAfterRecord, killAt, slugWith, untilKilled } from '../support/mishaps.ts';
import { Killed } from '../support/mortal.ts';

const A = 'https://owner-a.example/#me';
const B = 'https://owner-b.example/#me';

describe('a pod in which something went wrong', () => {
  let server: MemoryServer;
  let pod: Pod;
  beforeEach(() => {
    server = new MemoryServer();
    pod = memoryPod(server);
  });

  it('loses nothing if its processing record is damaged in the middle of a pass', async () => {
    await send(pod, [
      event(1, 'add', { hour: 1, lead: { crm: '1' } }),
      event(2, 'add', { hour: 2, lead: { crm: '1' } }),
    ]);
    await send(pod, [event(3, 'add', { hour: 1, lead: { crm: '7' }, email: 'ada@mail.example' })]);
    await syncInbox(pod, at('2026-03-05T10:00:00Z'));
    await splitLead(pod, await slugWith(pod, 1), ['https://vendor.example/publish/2'], at('2026-03-05T11:00:00Z'));
    await forgetPerson(pod, { emails: ['ada@mail.example'] }, at('2026-03-05T12:00:00Z'));
    await syncInbox(pod, at('2026-04-05T10:00:00Z'));
    await send(pod, [event(4, 'add', { hour: 1, lead: { crm: '9' } })]);
    let isTorn = false;
    server.onRequest = (method, url) => {
      if (isTorn || method !== 'PUT' || url !== pod.layout.ledger) return;
      isTorn = true;
      server.put(url, server.get('GET', url).body.slice(0, 100), { contentType: 'application/json' });
    };
    await syncInbox(pod, at('2026-04-05T11:00:00Z'));
    await send(pod, [event(3, 'add', { hour: 1, lead: { crm: '7' }, email: 'ada@mail.example' })]);
    await send(pod, [event(5, 'update', { hour: 3, lead: { crm: '1' } })]);
    expect(await syncInbox(pod, at('2026-04-05T12:00:00Z'))).to.include({ read: 2 });
    expect(await groupsIn(pod)).to.deep.equal(['1 5', '2', '4']);
  });

  it('rebuilds a lead that was cut off from all its events, also if the listing of the journal is late', async () => {
    await send(pod, [event(1, 'add', { hour: 1, lead: { crm: '1' } })]);
    await syncInbox(pod);
    const lead = pod.layout.leadUrl(await slugWith(pod, 1));
    await send(pod, [event(2, 'update', { hour: 2, lead: { crm: '1' } })]);
    const { body } = server.get('GET', lead);
    server.put(lead, body.slice(0, body.indexOf('"') + 1), { contentType: 'text/turtle' });
    server.onListing = (container, children) => (container === pod.layout.journal ? [] : children);
    await syncInbox(pod);
    server.onListing = (_, children) => children;
    expect(await groupsIn(pod)).to.deep.equal(['1 2']);
  });

  it('finds every lead of a batch of several segments whose end was cut off', async () => {
    const texts = Array.from({ length: 502 }, (_, number) =>
      event(number, 'add', { lead: { crm: `c${number}`, mls: `m${number}` } }),
    );
    await send(pod, texts);
    let records = 0;
    killAt(server, (method, url) => isRecord(method, url) && ++records === 2);
    await untilKilled(server, syncInbox(pod));
    await syncInbox(pod);
    expect(await checkAgreement(pod)).to.include({ leads: 502, notInIndex: 0, unfinished: 0 });
    const more = [3, 250, 499, 501].map((number) => event(1000 + number, 'update', { lead: { mls: `m${number}` } }));
    await send(pod, more);
    expect(await syncInbox(pod)).to.include({ created: 0, updated: 4 });
  });

  it('finds the lead to which an event was moved by someone who died before he said so', async () => {
    const texts = [
      event(1, 'add', { hour: 1, lead: { crm: '1' }, contact: { red: 'a' } }),
      event(2, 'update', { hour: 2, contact: { red: 'a' }, owner: B }),
      event(3, 'update', { hour: 3, lead: { crm: '1' }, owner: A }),
      event(4, 'update', { hour: 5, contact: { red: 'a' }, owner: B }),
    ];
    await send(pod, texts.slice(0, 2));
    await syncInbox(pod);
    await send(pod, texts.slice(2, 3));
    let records = 0;
    killAt(server, (method, url) => isRecord(method, url) && ++records === 2);
    await untilKilled(server, syncInbox(pod));
    await syncInbox(pod);
    expect(await checkAgreement(pod)).to.include({ notInIndex: 0, misplaced: 0 });
    await send(pod, texts.slice(3));
    await syncInbox(pod);
    expect(await leadLines(pod)).to.deep.equal(await offlineLines(texts));
  });

  it('keeps what a pass stores while every lead is computed again', async () => {
    const other = memoryPod(server);
    await send(pod, [
      event(1, 'add', { hour: 1, lead: { crm: '1' } }),
      event(2, 'add', { hour: 1, lead: { crm: '2' } }),
    ]);
    await syncInbox(pod);
    await send(pod, [event(3, 'accept', { hour: 2, lead: { crm: '1' } })]);
    const url = pod.layout.leadUrl(await slugWith(pod, 1));
    server.put(url, server.get('GET', url).body.slice(0, -120), { contentType: 'text/turtle' });
    let isReached = false;
    server.onRequest = async (method, requested) => {
      if (isReached || method !== 'PUT' || requested !== url) return;
      isReached = true;
      await syncInbox(other);
    };
    await replay(pod, { rebuild: true });
    expect(isReached).to.equal(true);
    expect(await groupsIn(pod)).to.deep.equal(['1 3', '2']);
  });

  it('has each event in one lead when it is replayed by a reader that finds other keys', async () => {
    await send(pod, [event(1, 'add', { hour: 1, telephone: '020 7946 0958' })]);
    await send(pod, [event(2, 'add', { hour: 1, lead: { crm: '2' }, telephone: '020 7946 0000' })]);
    await syncInbox(pod, { region: 'US' });
    await replay(pod, { region: 'GB' });
    expect(await checkAgreement(pod, false, { region: 'GB' })).to.include({ notInIndex: 0, misplaced: 0 });
    await send(pod, [event(3, 'update', { hour: 4, telephone: '+442079460000' })]);
    await syncInbox(pod, { region: 'GB' });
    expect(await groupsIn(pod)).to.deep.equal(['1', '2 3']);
  });

  it('loses no decision to a machine whose clock is months ahead', async () => {
    await send(pod, [
      event(1, 'add', { hour: 1, lead: { crm: '1' } }),
      event(2, 'add', { hour: 2, lead: { crm: '1' } }),
    ]);
    await syncInbox(pod, at('2026-04-05T10:00:00Z'));
    await syncInbox(pod, at('2026-07-05T10:00:00Z'));
    const slug = await slugWith(pod, 1);
    killAfterRecord(server);
    await untilKilled(server, splitLead(pod, slug, ['https://vendor.example/publish/2'], at('2026-04-06T10:00:00Z')));
    await syncInbox(pod, at('2026-04-06T11:00:00Z'));
    expect(await groupsIn(pod)).to.deep.equal(['1', '2']);
  });

  it('carries out a decision if the processing record was lost before', async () => {
    await send(pod, [
      event(1, 'add', { hour: 1, lead: { crm: '1' } }),
      event(2, 'add', { hour: 2, lead: { crm: '1' } }),
    ]);
    await syncInbox(pod);
    const slug = await slugWith(pod, 1);
    killAfterRecord(server);
    await untilKilled(server, splitLead(pod, slug, ['https://vendor.example/publish/2']));
    server.resources.delete(pod.layout.ledger);
    await syncInbox(pod);
    expect(await groupsIn(pod)).to.deep.equal(['1', '2']);
  });

  it('repairs a resource that was cut off while it was written as a pointer to the new place of its lead', async () => {
    for (const length of [0, 100, 200]) {
      const own = new MemoryServer();
      const machine = memoryPod(own);
      const texts = [
        event(1, 'add', { hour: 1, lead: { crm: '1' } }),
        event(2, 'add', { hour: 2, lead: { mls: '2' } }),
      ];
      texts.push(event(3, 'update', { hour: 3, lead: { crm: '1', mls: '2' } }));
      await send(machine, texts.slice(0, 2));
      await syncInbox(machine);
      const loser = machine.layout.leadUrl(await slugWith(machine, 2));
      await send(machine, texts.slice(2));
      await syncInbox(machine);
      own.put(loser, own.get('GET', loser).body.slice(0, length), { contentType: 'text/turtle' });
      await send(machine, [event(4, 'update', { hour: 4, lead: { mls: '2' } })]);
      await syncInbox(machine);
      await checkAgreement(machine, true);
      expect(await checkAgreement(machine), String(length)).to.include({ tornLeads: 0, misplaced: 0 });
      expect(await groupsIn(machine)).to.deep.equal(['1 2 3 4']);
    }
  });

  it('lists an item of the quarantine once, also if it was stored twice', async () => {
    await send(pod, ['{"topic":"realestate/lead#add",']);
    killAt(server, isRecord);
    await untilKilled(server, syncInbox(pod));
    await send(pod, ['{"topic":"realestate/lead#update",']);
    await syncInbox(pod);
    const quarantine = new Quarantine(pod.client, pod.layout);
    const items = await quarantine.list();
    expect(items).to.have.length(2);
    for (const { id } of items) expect(await quarantine.find([id])).to.have.length(1);
    await quarantine.remove(items);
    expect(await quarantine.list()).to.deep.equal([]);
    expect([...server.resources.keys()].filter((url) => url.startsWith(pod.layout.quarantine))).to.deep.equal([]);
  });

  it('completes forget if it was killed at any request', async () => {
    const ada = event(1, 'add', {
      hour: 1,
      lead: { crm: 'crm-ada-1' },
      email: 'ada@mail.example',
      telephone: '+19035550142',
    });
    const broken = '{"topic":"realestate/lead#add","data":{"object":{"object":{"telephone":"903-555-0142"';
    await send(pod, [ada, broken]);
    await syncInbox(pod);
    killAt(server, (_, url) => url.startsWith(pod.layout.quarantine));
    // What no one can read is searched for the keys that were named, and for no other that her events bear.
    const named = { emails: ['ada@mail.example'], telephones: ['903-555-0142'] };
    await untilKilled(server, forgetPerson(pod, named));
    await syncInbox(pod);
    const all = [...server.resources].map(([url, { body }]) => `${url} ${body}`).join('\n');
    expect(all).not.to.match(/ada@mail|903-?555-?0142|crm-ada/);
    expect(await new Quarantine(pod.client, pod.layout).list()).to.deep.equal([]);
  });

  it('forgets also what someone stored at the same time who then died', async () => {
    for (const isLast of [(url: string) => url.endsWith('.ttl'), (url: string) => url === pod.layout.ledger]) {
      const own = new MemoryServer();
      const [one, two] = [memoryPod(own), memoryPod(own, 'other/')];
      await send(one, [event(1, 'add', { hour: 1, lead: { crm: 'crm-ada-1' }, email: 'ada@mail.example' })]);
      await syncInbox(one);
      await send(two, [event(7, 'update', { hour: 2, lead: { crm: 'crm-ada-1' }, email: 'ada@mail.example' })]);
      const put: Pod['client']['put'] = (...args) => memoryPod(own, 'other/').client.put(...args);
      two.client.put = async (url, body, options) => {
        if (!isLast(url)) return put(url, body, options);
        await forgetPerson(one, { emails: ['ada@mail.example'] });
        throw new Killed('killed');
      };
      await untilKilled(own, syncInbox(two, { ack: 'delete' }));
      await syncInbox(one);
      const left = [...own.resources].filter(([url, { body }]) => url.includes('/leads/') && /ada@|crm-ada/.test(body));
      expect(left.map(([url]) => url)).to.deep.equal([]);
    }
  });

  it('does not store a forgotten person again in a replay from the inbox', async () => {
    const ada = event(1, 'add', { hour: 1, lead: { crm: 'crm-ada-1' }, email: 'ada@mail.example' });
    await send(pod, [ada]);
    await syncInbox(pod);
    await forgetPerson(pod, { emails: ['ada@mail.example'] });
    await send(pod, [ada]);
    await replay(pod, { fromInbox: true, rebuild: true });
    const left = [...server.resources].filter(([url, { body }]) => url.includes('/leads/') && body.includes('ada@'));
    expect(left.map(([url]) => url)).to.deep.equal([]);
  });
});
