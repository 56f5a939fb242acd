import { expect } from 'chai';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post } from '../pods.ts';
import { runHere } from '../support/cli.ts';
import { event } from '../support/deliveries.ts';
import { envOf, needServers, withFaultyPod } from './faulty-pod.ts';
import { countOf, expectLeadsOf, messages, noteTaker } from './outcome.ts';
import type { SeenRequest } from './proxy.ts';
import { answerWith, on } from './weather.ts';

const LEAD = /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/;
const ANY = /\/agent\//;

describe('F2: 403 on read or write', () => {
  needServers('memory');

  it('marks an item that must not be read, asks for it only once, and continues with the others', () =>
    withFaultyPod('memory', async ({ pod, proxy }) => {
      const sent = messages(3, 42);
      const [first = ''] = await post(pod, sent);
      proxy.clear();
      const { pathname } = new URL(first);
      proxy.when((seen) => seen.method === 'GET' && seen.path === pathname, answerWith(403));
      const { notes, onNote } = noteTaker();
      expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ read: 2, failed: 1, quarantined: 0 });
      expect(notes.map(({ url }) => url)).to.deep.equal([first]);
      expect(notes[0]?.message).to.include('received 403; the signed-in agent lacks the right');
      expect(countOf(proxy.seen, 'GET', new RegExp(`${pathname}$`))).to.equal(1);
      expect(await listTree(pod, pod.inbox)).to.deep.equal([first]);
      proxy.clear();
      expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 1, failed: 0 });
      await expectLeadsOf(pod, sent);
    }));

  for (const methods of [['PUT'], ['GET'], ['GET', 'PUT']])
    for (const ack of ['keep', 'delete'] as const)
      it(`marks a lead that refuses ${methods.join(' and ')}, requests it once a pass, and writes the others (--ack ${ack})`, () =>
        withFaultyPod('memory', async ({ pod, proxy, settings }) => {
          const [early, late, other] = [1, 2, 3].map((id) =>
            event(id, 'update', { hour: id, lead: { crm: `${Math.ceil(id / 2)}` } }),
          ) as [string, string, string];
          await post(pod, [early]);
          await syncInbox(pod, { ack: 'delete' });
          const lead = (await listTree(pod, pod.layout.leads)).find((url) => LEAD.test(url)) ?? '';
          const { pathname } = new URL(lead);
          const [waiting = '', handled = ''] = await post(pod, [late, other]);
          proxy.clear();
          const isLead = (seen: SeenRequest): boolean => methods.includes(seen.method) && seen.path === pathname;
          proxy.when(isLead, answerWith(403));
          const sync = ['sync', '--json', '--ack', ack];
          const first = await runHere(sync, envOf(settings));
          expect(first.code, first.stderr).to.equal(3);
          const counts = { read: 2, events: 2, created: 1, updated: 0, quarantined: 0, failed: 1 };
          expect(JSON.parse(first.stdout)).to.include(counts);
          expect(first.stderr).to.include(lead).and.include('received 403; the signed-in agent lacks the right');
          expect(proxy.seen.filter(isLead)).to.have.length(1);
          const left = ack === 'delete' ? [waiting] : [waiting, handled].sort();
          expect((await listTree(pod, pod.inbox)).sort()).to.deep.equal(left);
          proxy.seen = [];
          const again = await runHere(sync, envOf(settings));
          expect(again.code, again.stderr).to.equal(3);
          expect(JSON.parse(again.stdout)).to.include({ read: 0, created: 0, updated: 0, failed: 1 });
          expect(again.stderr).to.equal(first.stderr);
          // It is tried once more, from the journal; nothing is written but that.
          expect(proxy.seen.filter(isLead)).to.have.length(1);
          expect(proxy.seen.filter(({ method, path }) => method === 'PUT' && path !== pathname)).to.deep.equal([]);
          expect(countOf(proxy.seen, 'DELETE', ANY)).to.equal(0);
          proxy.clear();
          const last = await runHere(sync, envOf(settings));
          expect({ code: last.code, stderr: last.stderr }).to.deep.equal({ code: 0, stderr: '' });
          expect(JSON.parse(last.stdout)).to.include({ read: 0, created: 0, updated: 1, failed: 0 });
          expect(await listTree(pod, pod.inbox)).to.have.length(ack === 'delete' ? 0 : 2);
          await expectLeadsOf(pod, [early, late, other]);
        }));

  for (const [what, path] of [
    ['journal', /\/leads\/journal\//],
    ['ledger', /\/ledger\.json$/],
  ] as const)
    it(`stops with exit code 1 at a pod where no one may write the ${what}, tries once, and deletes nothing`, () =>
      withFaultyPod('memory', async ({ pod, proxy, settings }) => {
        const sent = messages(2, 42);
        const sources = await post(pod, sent);
        proxy.clear();
        proxy.when(on('PUT', path), answerWith(403));
        const { code, stdout, stderr } = await runHere(['sync'], envOf(settings));
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr).to.include('received 403');
        expect(countOf(proxy.seen, 'PUT', path)).to.equal(1);
        expect((await listTree(pod, pod.inbox)).sort()).to.deep.equal([...sources].sort());
        proxy.clear();
        await syncInbox(pod);
        await expectLeadsOf(pod, sent);
      }));

  it('marks a notification that must not be deleted, deletes the others, and remembers all of them', () =>
    withFaultyPod('memory', async ({ pod, proxy }) => {
      const [first = ''] = await post(pod, messages(3, 42));
      const { pathname } = new URL(first);
      proxy.when((seen) => seen.method === 'DELETE' && seen.path === pathname, answerWith(403));
      const { notes, onNote } = noteTaker();
      expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ read: 3, failed: 1 });
      expect(notes.map(({ url }) => url)).to.deep.equal([first]);
      expect(await listTree(pod, pod.inbox)).to.deep.equal([first]);
      proxy.clear();
      expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 0, failed: 0 });
      expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
    }));
});
