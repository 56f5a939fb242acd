import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { LIMIT_MS, withHeldTimers, type GoOff } from '../support/clock.ts';
import { event } from '../support/deliveries.ts';
import { readBy } from '../support/read-by.ts';
import { needServers, withFaultyPod } from './faulty-pod.ts';
import { countOf, expectLeadsOf, messages, noteTaker } from './outcome.ts';
import type { Fault } from './proxy.ts';
import { alter, answerWith, cutAnswer, drip, hold, on, without } from './weather.ts';

const ITEM = /\/inbox\/[^/]+$/;
const LEAD = /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/;
const PAGE = '<!doctype html><html><title>Sign in</title><form action="/login"></form></html>';
const page = answerWith(200, { 'content-type': 'text/html; charset=utf-8' }, PAGE);

/** Passes until the item is set aside, as it must be after the fifth (T8). */
async function shouldBeSetAside(fault: Fault, message: RegExp, timeoutMs?: number): Promise<void> {
  await withFaultyPod(
    'memory',
    async ({ pod, proxy, open }) => {
      const sent = messages(2, 50);
      await post(pod, sent.slice(0, 1));
      const [bad = ''] = await post(pod, sent.slice(1));
      const { pathname } = new URL(bad);
      // A busy machine may need more time for all others.
      if (timeoutMs !== undefined) readBy(pod, bad, await open({ timeoutMs, retries: 1 }));
      proxy.when((seen) => seen.method === 'GET' && seen.path === pathname, fault);
      const { notes, onNote } = noteTaker();
      expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ failed: 1, quarantined: 0 });
      expect(notes.map(({ url }) => url)).to.deep.equal([bad]);
      expect(notes[0]?.message).to.match(message);
      for (let passes = 2; passes < 5; passes += 1)
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ failed: 1, quarantined: 0 });
      expect(await syncInbox(pod, { ack: 'delete' })).to.include({ failed: 0, quarantined: 1 });
      const [item, ...others] = await new Quarantine(pod.client, pod.layout).list();
      expect(others).to.deep.equal([]);
      expect(item).to.include({ source: bad });
      expect(await listTree(pod, pod.inbox)).to.deep.equal([bad]);
      await expectLeadsOf(pod, sent.slice(0, 1));
    },
    { retries: 1 },
  );
}

/** What happens to a request, and then its time is over. */
const untilTimeIsUp =
  (fault: Fault, goOff: GoOff): Fault =>
  async (passage) => {
    await fault(passage);
    await goOff(0);
  };

describe('Bodies', () => {
  needServers('memory');

  describe('F10: a byte every ten seconds', () => {
    it('ends at the total deadline, is tried again, and quarantined after five passes; other messages are processed', () =>
      withHeldTimers((goOff) =>
        shouldBeSetAside(untilTimeIsUp(drip(20), goOff), /expected an answer within 3600 s/, LIMIT_MS),
      ));

    it('and a connection without a byte likewise', () =>
      withHeldTimers((goOff) =>
        withFaultyPod('memory', async ({ pod, proxy, open }) => {
          const sent = messages(2, 50);
          const [slow = ''] = await post(pod, sent);
          proxy.clear();
          proxy.when(({ method, path }) => method === 'GET' && slow.endsWith(path), untilTimeIsUp(hold, goOff), 1);
          readBy(pod, slow, await open({ timeoutMs: LIMIT_MS }));
          expect(await syncInbox(pod)).to.include({ read: 2, failed: 0 });
          expect(countOf(proxy.seen, 'GET', ITEM)).to.equal(3);
          await expectLeadsOf(pod, sent);
        }),
      ));
  });

  describe('F11: a reset in the body', () => {
    it('is tried again, and quarantined after five passes; other messages are processed', () =>
      shouldBeSetAside(
        cutAnswer((body) => body.byteLength / 2),
        /expected an answer, received (?:UND_ERR|ECONN)/,
      ));

    it('has no effect if the next answer is complete: of an item, a lead, the ledger or a listing', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(4, 51);
        await post(pod, sent.slice(0, 2));
        await syncInbox(pod);
        await post(pod, sent.slice(2));
        proxy.clear();
        for (const path of [ITEM, LEAD, /ledger\.json$/, /\/inbox\/$/, /\/journal\//])
          proxy.when(
            on('GET', path),
            cutAnswer((body) => Math.floor(body.byteLength / 2)),
            1,
          );
        expect(await syncInbox(pod)).to.include({ read: 2, failed: 0 });
        await expectLeadsOf(pod, sent);
      }));
  });

  describe('F12: a cut answer that still parses', () => {
    /** So that half of it is a message, too. */
    const twice = (text: string): string => `${text}${' '.repeat(2 * text.length)}`;
    const half = (body: Buffer): number => Math.floor(body.byteLength / 2);

    it('is read again if its end may be missing', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(2, 52);
        const [first = ''] = await post(pod, [twice(sent[0] ?? '')]);
        await post(pod, sent.slice(1));
        const { pathname } = new URL(first);
        proxy.when(
          (seen) => seen.path === pathname,
          cutAnswer((body) => body.byteLength, 'unannounced'),
        );
        proxy.when((seen) => seen.path === pathname, cutAnswer(half, 'unannounced'), 1);
        proxy.seen = [];
        expect(await syncInbox(pod)).to.include({ read: 2, failed: 0 });
        expect(countOf(proxy.seen, 'GET', new RegExp(pathname))).to.equal(3);
        await expectLeadsOf(pod, [twice(sent[0] ?? ''), ...sent.slice(1)]);
      }));

    it('is not used as a complete listing of the inbox either: it is read again in the same pass', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(3, 52);
        await post(pod, sent);
        const afterFirstChild = (body: Buffer): number => {
          const text = body.toString();
          const end = text.search(/\.\s*\n(?=<[^>]*> a [^.]*ldp:Resource)/);
          return end < 0 ? text.length : end + 2;
        };
        proxy.when(on('GET', /\/inbox\/$/), cutAnswer(afterFirstChild, 'unannounced'), 1);
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ listed: 3, read: 3 });
        await expectLeadsOf(pod, sent);
      }));
  });

  describe('F14: wrong or missing content type, a log-in page with 200, RDF in an error body', () => {
    for (const [name, type] of [
      ['no', undefined],
      ['a wrong', 'application/octet-stream'],
      ['a nonsensical', 'x'],
    ] as const)
      it(`reads a notification that came with ${name} content type by its content, or quarantines it with its bytes`, () =>
        withFaultyPod('memory', async ({ pod, proxy }) => {
          const sent = messages(1, 53);
          await post(pod, sent);
          const lie = alter(({ headers }) => ({
            headers: { ...without(headers, 'content-type'), ...(type === undefined ? {} : { 'content-type': type }) },
          }));
          proxy.when(on('GET', ITEM), lie);
          const { read, quarantined } = await syncInbox(pod, { ack: 'delete' });
          expect(read).to.equal(1);
          const items = await new Quarantine(pod.client, pod.layout).list();
          expect(items).to.have.length(quarantined);
          if (quarantined === 0) await expectLeadsOf(pod, sent);
          else expect(Buffer.from(items[0]?.body ?? '', 'base64').toString()).to.equal(sent[0]);
        }));

    it('does not read a log-in page as a notification, and reads the notification when it comes', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(2, 53);
        await post(pod, sent);
        proxy.when(on('GET', ITEM), page);
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ failed: 2, quarantined: 0, created: 0 });
        proxy.clear();
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 2, failed: 0 });
        await expectLeadsOf(pod, sent);
      }));

    it('quarantines an item that is a log-in page in every pass, with its reason and its bytes', () =>
      shouldBeSetAside(page, /expected a notification, received a page/));

    for (const [what, path] of [
      ['a lead', LEAD],
      ['the ledger', /ledger\.json$/],
      ['the inbox', /\/inbox\/$/],
      ['the journal', /\/journal\//],
    ] as const)
      it(`${what === 'a lead' ? 'continues' : 'stops'} if it gets a log-in page in place of ${what}, and overwrites nothing`, () =>
        withFaultyPod('memory', async ({ pod, proxy }) => {
          const foreign = '<#it> <https://other.example/note> "call back" .';
          const sent = [1, 2].map((id) => event(id, 'update', { hour: id, lead: { crm: '1' } }));
          await post(pod, sent.slice(0, 1));
          await syncInbox(pod);
          const leads = new LeadStore(pod.client, pod.layout);
          const [slug = ''] = await leads.listSlugs();
          const { text = '' } = (await leads.readText(slug)) ?? {};
          await pod.client.put(pod.layout.leadUrl(slug), `${text}\n${foreign}`, { contentType: 'text/turtle' });
          await post(pod, sent.slice(1));
          proxy.clear();
          proxy.when(on('GET', path), page);
          if (what === 'a lead') {
            const notes: SyncNote[] = [];
            expect(await syncInbox(pod, { onNote: (note) => notes.push(note) })).to.include({ failed: 1, updated: 0 });
            expect(notes[0]?.message).to.include('received text/html');
          } else {
            const error = await rejection(syncInbox(pod), PodError);
            expect(error).to.include({ kind: 'unexpected' });
            expect(error.message).to.include('received text/html');
          }
          expect(countOf(proxy.seen, 'PUT', LEAD) + countOf(proxy.seen, 'DELETE', /./)).to.equal(0);
          proxy.clear();
          await syncInbox(pod);
          expect((await leads.read(slug))?.foreign).to.have.length(1);
          await expectLeadsOf(pod, sent);
        }));

    it('creates no lead from the body of an error', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(2, 54);
        await post(pod, sent.slice(0, 1));
        const [bad = ''] = await post(pod, sent.slice(1));
        const { pathname } = new URL(bad);
        const lie = answerWith(500, { 'content-type': 'application/json' }, event(7, 'add', { lead: { crm: '7' } }));
        proxy.when((seen) => seen.path === pathname, lie);
        expect(await syncInbox(pod)).to.include({ read: 1, failed: 1 });
        await expectLeadsOf(pod, sent.slice(0, 1));
      }));
  });
});
