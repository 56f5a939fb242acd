import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator.ts';
import { openPod, type Pod } from '../../src/pod/pod.ts';
import { LeadStore } from '../../src/pod/lead-store.ts';
import { Quarantine } from '../../src/pod/quarantine.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';
import { freshStorage, listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** A pod whose writes fail from the n-th on, as if the process had died there. */
function dyingAfter(pod: Pod, writes: number): Pod {
  let left = writes;
  const die = (): void => {
    if (left-- <= 0) throw new Error('killed');
  };
  const client: Pod['client'] = {
    ...pod.client,
    origins: pod.client.origins,
    clockSkewMs: pod.client.clockSkewMs,
    get: (...args) => pod.client.get(...args),
    getAs: (...args) => pod.client.getAs(...args),
    getStream: (...args) => pod.client.getStream(...args),
    head: (...args) => pod.client.head(...args),
    post: (...args) => pod.client.post(...args),
    put: async (...args) => {
      die();
      return pod.client.put(...args);
    },
    delete: async (...args) => {
      die();
      return pod.client.delete(...args);
    },
  };
  return { ...pod, client };
}

describe('a pass after a mishap', function () {
  this.timeout(240_000);

  it('ends as one clean run would, whichever write the run before it died at', async () => {
    const sent = messages(9, 21);
    const expected = await offlineLeads(sent);
    let died = 0;
    for (let writes = 0; died === writes; writes++) {
      await withFreshPod(async (pod) => {
        await post(pod, sent.slice(0, 5));
        await syncInbox(pod);
        await post(pod, sent.slice(5));
        try {
          await syncInbox(dyingAfter(pod, writes), { ack: 'delete' });
        } catch (error) {
          expect((error as Error).message).to.equal('killed');
          died += 1;
        }
        await syncInbox(pod, { ack: 'delete' });
        expect(await storedLeads(pod), `after ${writes} writes`).to.deep.equal(expected);
        expect(await listTree(pod, pod.inbox), `after ${writes} writes`).to.deep.equal([]);
      });
    }
    expect(died).to.be.above(8);
  });

  it('rebuilds a lead whose resource was cut off, from the journal', () =>
    withFreshPod(async (pod) => {
      const sent = messages(12, 22);
      const last = sent.pop() ?? '';
      await post(pod, sent);
      await syncInbox(pod, { ack: 'delete' });
      const leads = new LeadStore(pod.client, pod.layout);
      for (const slug of await leads.listSlugs()) {
        const whole = (await leads.readText(slug))?.text ?? '';
        await pod.client.put(pod.layout.leadUrl(slug), whole.slice(0, whole.indexOf('lead:event')), {
          contentType: 'text/plain',
        });
      }
      await post(pod, [...sent, last]);
      await syncInbox(pod);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads([...sent, last]));
    }));

  it('rebuilds a lost or torn identity index before it trusts it', () =>
    withFreshPod(async (pod) => {
      const sent = messages(30, 23);
      await post(pod, sent.slice(0, 15));
      await syncInbox(pod);
      await pod.client.delete(`${pod.layout.index}root.json`);
      await post(pod, sent.slice(15, 22));
      await syncInbox(pod);
      await pod.client.put(`${pod.layout.index}root.json`, '{"version":1,"ke', { contentType: 'application/json' });
      await post(pod, sent.slice(22));
      await syncInbox(pod);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
    }));

  it('writes a quarantine anew that was cut off, and leaves a whole one alone', () =>
    withFreshPod(async (pod) => {
      const entry = {
        source: `${pod.inbox}1`,
        at: '2026-01-01T00:00:00Z',
        reason: 'not-json',
        pointer: '',
        message: 'no',
      };
      const quarantine = new Quarantine(pod.client, pod.layout);
      await quarantine.add([entry]);
      await quarantine.add([{ ...entry, at: '2026-01-02T00:00:00Z' }]);
      expect(await quarantine.list()).to.deep.equal([entry]);
      const [url = ''] = await listTree(pod, pod.layout.quarantine);
      await pod.client.put(url, '{"source":"ht', { contentType: 'application/x-ndjson' });
      await quarantine.add([entry]);
      expect(await quarantine.list()).to.deep.equal([entry]);
    }));

  it('reads no notification again when only the ledger was lost', () =>
    withFreshPod(async (pod) => {
      await post(pod, messages(10, 24));
      await syncInbox(pod);
      await pod.client.delete(pod.layout.ledger);
      expect(await syncInbox(pod)).to.include({ read: 0, skipped: 10 });
    }));

  it('loses nothing when two processes work on one pod at the same time', async () => {
    const settings = await freshStorage();
    const [one, two] = [await openPod(settings), await openPod(settings)];
    const sent = messages(60, 25);
    await post(one, sent);
    await Promise.all([
      syncInbox(one, { ack: 'delete', concurrency: 3 }),
      syncInbox(two, { ack: 'delete', concurrency: 3 }),
    ]);
    await syncInbox(one, { ack: 'delete' });
    expect(await storedLeads(one)).to.deep.equal(await offlineLeads(sent));
    expect(await listTree(one, one.inbox)).to.deep.equal([]);
    await one.close();
    await two.close();
  });

  it('keeps what others wrote into a lead', () =>
    withFreshPod(async (pod) => {
      const [first = '', second = ''] = ['add', 'accept'].map((action, index) =>
        JSON.stringify({
          topic: `realestate/lead#${action}`,
          id: `https://crm.example.com/${action}`,
          time: `2024-03-0${index + 1}T10:00:00Z`,
          data: {
            object: { type: 'Lead', identifier: { crm: '1' }, object: { type: 'Contact', name: 'Ada Example' } },
          },
        }),
      );
      await post(pod, [first]);
      await syncInbox(pod);
      const leads = new LeadStore(pod.client, pod.layout);
      const [slug = ''] = await leads.listSlugs();
      const { text = '' } = (await leads.readText(slug)) ?? {};
      const note =
        '<#it> <https://other.example.org/note> "call back" . <#it> <https://other.example.org/by> [ <https://other.example.org/name> "Bo" ] .';
      await pod.client.put(pod.layout.leadUrl(slug), `${text}\n${note}`, { contentType: 'text/turtle' });
      await post(pod, [second]);
      expect(await syncInbox(pod)).to.include({ updated: 1 });
      const after = await leads.read(slug);
      expect(after).to.include({ state: 'whole' });
      expect(after?.lead?.status).to.equal('accepted');
      expect(after?.foreign).to.have.length(3);
    }));

  it('says where a lead went that a later event joined to another', () =>
    withFreshPod(async (pod) => {
      const event = (id: string, identifier: object, day: number): string =>
        JSON.stringify({
          topic: 'realestate/lead#update',
          id: `https://crm.example.com/${id}`,
          time: `2024-03-0${day}T10:00:00Z`,
          data: { object: { type: 'Lead', identifier } },
        });
      await post(pod, [event('a', { one: '1' }, 1), event('b', { two: '2' }, 2)]);
      await syncInbox(pod);
      await post(pod, [event('c', { one: '1', two: '2' }, 3)]);
      expect(await syncInbox(pod)).to.include({ created: 0, updated: 2 });
      const leads = [];
      for await (const lead of new LeadStore(pod.client, pod.layout).readAll()) leads.push(lead);
      const [winner] = leads.filter(({ lead }) => lead !== undefined);
      const [loser] = leads.filter(({ lead }) => lead === undefined);
      expect(winner?.lead?.events).to.have.length(3);
      expect(loser?.replacedBy).to.equal(winner?.url);
    }));
});
