import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { openPod } from '../../src/solid/pod.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { Killed, mortal } from '../support/mortal.ts';
import { freshStorage, listTree, offlineLeads, post, storedLeads, withFreshPod } from '../pods.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

describe('a pass after a mishap', () => {
  it('ends as one clean run would, on the real server, whichever of some writes the run before it died at', async () => {
    const sent = messages(9, 21);
    const expected = await offlineLeads(sent);
    let writes = 1;
    for (let isDead = true; isDead; writes += 4) {
      isDead = false;
      await withFreshPod(async (pod) => {
        await post(pod, sent.slice(0, 5));
        await syncInbox(pod);
        await post(pod, sent.slice(5));
        try {
          const machine = mortal(pod);
          machine.killAfter(writes, 'writes');
          await syncInbox(machine.pod, { ack: 'delete' });
        } catch (error) {
          expect(error).to.be.instanceOf(Killed);
          isDead = true;
        }
        await syncInbox(pod, { ack: 'delete' });
        expect(await storedLeads(pod), `after ${writes} writes`).to.deep.equal(expected);
        expect(await listTree(pod, pod.inbox), `after ${writes} writes`).to.deep.equal([]);
      });
    }
    // Each write in a model of a server: test/kill/anywhere.test.ts.
    expect(writes).to.be.above(9);
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
      const sent = messages(18, 23);
      const indexLimits = { tail: 4, capacity: 64 };
      const firstOfIndex = async (): Promise<string> => (await listTree(pod, pod.layout.index))[0] ?? '';
      await post(pod, sent.slice(0, 8));
      await syncInbox(pod, { indexLimits });
      for (const url of await listTree(pod, pod.layout.index)) await pod.client.delete(url);
      await post(pod, sent.slice(8, 13));
      await syncInbox(pod, { indexLimits });
      await pod.client.put(await firstOfIndex(), '{"version":2,"ke', { contentType: 'application/json' });
      await post(pod, sent.slice(13));
      await syncInbox(pod, { indexLimits });
      await pod.client.delete(pod.layout.ledger);
      await syncInbox(pod, { indexLimits });
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
      expect(await checkAgreement(pod)).to.include({ notInLeads: 0, notInIndex: 0, misplaced: 0 });
    }));

  it('writes a quarantine again that was cut off, and leaves a whole one alone', () =>
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
      const [first, ...others] = await quarantine.list();
      expect([first, others]).to.deep.equal([{ ...entry, id: first?.id, url: first?.url }, []]);
      const [url = ''] = await listTree(pod, pod.layout.quarantine);
      await pod.client.put(url, '{"source":"ht', { contentType: 'application/x-ndjson' });
      expect(await quarantine.list()).to.deep.equal([]);
      await quarantine.add([entry]);
      expect(await quarantine.list()).to.deep.equal([first]);
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
    const sent = messages(24, 25);
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

  it('names the new place of a lead that a later event joined to another', () =>
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
