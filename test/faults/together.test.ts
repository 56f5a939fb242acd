import { expect } from 'chai';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { listTree, post } from '../pods.ts';
import { runCli } from '../support/cli.ts';
import { event } from '../support/deliveries.ts';
import { EXTENT } from '../support/extent.ts';
import { envOf, needServers, withFaultyPod } from './faulty-pod.ts';
import { countOf, expectLeadsOf, messages } from './outcome.ts';
import { alter, delay, loseAnswer, on, park, withSeed } from './weather.ts';

const LEAD = /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/;

/** Of one event in one notification. */
const COPIES = EXTENT.pods === 'real' ? 100 : 20;

/** The life of one lead: each message finds it by another key. */
const LIFE = [
  event(1, 'add', { hour: 1, lead: { crm: '1' }, contact: { red: 'a' }, email: 'ada@mail.example' }),
  event(2, 'assign', { hour: 2, lead: { crm: '1', mls: '2' } }),
  event(3, 'update', { hour: 3, lead: { mls: '2' }, telephone: '+19035550135', comment: 'after five' }),
  event(4, 'accept', { hour: 4, contact: { red: 'a' } }),
  event(5, 'add', { hour: 1, lead: { crm: '9' }, email: 'bea@mail.example' }),
];

async function eventsIn(pod: Pod): Promise<string[]> {
  const ids: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    ids.push(...(lead?.events ?? []).map(({ id }) => id.replace(/^.*\//, '')));
  return ids.sort();
}

function shuffled<T>(list: readonly T[], int: (min: number, max: number) => number): T[] {
  const left = [...list];
  return list.map(() => left.splice(int(0, left.length - 1), 1)[0]!);
}

describe('The same events, repeated and at the same time', () => {
  needServers('memory');

  it(`F16: the same event ${10 * COPIES} times counts as one event`, () =>
    withFaultyPod('memory', async ({ pod, proxy }) => {
      const copy = JSON.parse(LIFE[0] ?? '') as object;
      const copies = (number: number): string =>
        JSON.stringify(
          Array.from({ length: COPIES }, (_, each) => ({
            ...copy,
            '@id': `https://pod.example/elsewhere/${number}-${each}`,
            originalRecipient: `https://office-${number}.example/#me`,
          })),
        );
      await post(
        pod,
        Array.from({ length: 10 }, (_, number) => copies(number)),
      );
      // So that writes are tried again, too.
      proxy.when(on('PUT', /./), loseAnswer);
      expect(await syncInbox(pod)).to.include({
        read: 10,
        events: 10 * COPIES,
        duplicate: 10 * COPIES - 1,
        created: 1,
        failed: 0,
      });
      proxy.clear();
      expect(await syncInbox(pod, { full: true })).to.include({ duplicate: 10 * COPIES, created: 0, updated: 0 });
      expect(await eventsIn(pod)).to.deep.equal(['1']);
      await expectLeadsOf(pod, LIFE.slice(0, 1));
    }));

  it('F17: any order, over passes and machines, has one result', () =>
    withSeed(17, async (chance) => {
      for (let order = 0; order < 2; order += 1)
        await withFaultyPod('memory', async ({ pod, open }) => {
          const machines = [pod, await open()];
          const order = shuffled(LIFE, (min, max) => chance.int(min, max));
          while (order.length > 0) {
            await post(pod, order.splice(0, chance.int(1, 3)));
            await syncInbox(chance.pick(machines), { ack: chance.pick(['keep', 'delete']) });
          }
          await expectLeadsOf(pod, LIFE);
        });
    }));

  it('F18: five machines and two processes on one pod lose no update, and each item takes effect once', () =>
    withSeed(18, (chance) =>
      withFaultyPod('memory', async ({ pod, proxy, settings, open }) => {
        // Each machine knows something of the same leads that no other knows; the processes see what all see.
        const common = messages(2, 58);
        const sent = [...LIFE, ...common];
        await post(pod, common);
        const machines = await Promise.all(
          LIFE.map(async (message, number) => {
            const inbox = `${pod.storage}inbox-${number}/`;
            await pod.client.put(inbox, '', { contentType: 'text/turtle' });
            const machine = await open({ inbox });
            await post(machine, [message]);
            return machine;
          }),
        );
        proxy.weather = () => (chance.is(0.3) ? delay(chance.int(1, 40)) : undefined);
        const processes = [1, 2].map(() => runCli(['sync', '--ack', 'delete'], { env: envOf(settings) }));
        await Promise.all(machines.map((machine) => syncInbox(machine, { ack: 'delete' })));
        for (const { code, stderr } of await Promise.all(processes)) expect(code, stderr).to.equal(0);
        proxy.weather = undefined;
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 0, updated: 0, failed: 0 });
        const events = await eventsIn(pod);
        expect(new Set(events).size).to.equal(events.length);
        expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
        await expectLeadsOf(pod, sent);
      }),
    ));

  describe('F24: a job that runs twice, stalls, or whose worker is frozen and continued', () => {
    it('changes nothing when it runs twice', () =>
      withFaultyPod('memory', async ({ pod, proxy, open }) => {
        await post(pod, LIFE);
        await syncInbox(pod);
        const other = await open();
        proxy.clear();
        expect(await syncInbox(other)).to.include({ read: 0, created: 0, updated: 0 });
        expect(countOf(proxy.seen, 'PUT', /./)).to.equal(0);
        await expectLeadsOf(pod, LIFE);
      }));

    for (const [name, path] of [
      ['lead', LEAD],
      ['segment of the journal', /\.ndjson$/],
      ['commit record', /\.commit\.json$/],
      ['ledger', /\/ledger\.json$/],
    ] as const)
      it(`has no second effect if it continues before the write of its ${name}, which another worker has done meanwhile`, () =>
        withFaultyPod('memory', async ({ pod, proxy, open }) => {
          await post(pod, LIFE.slice(0, 2));
          await syncInbox(pod);
          await post(pod, LIFE.slice(2));
          const other = await open();
          let thaw = (): void => undefined;
          const thawed = new Promise<void>((resolve) => (thaw = resolve));
          let freeze = (): void => undefined;
          const frozen = new Promise<void>((resolve) => (freeze = resolve));
          const statuses: number[] = [];
          proxy.when(
            on('PUT', path),
            async (passage) => {
              freeze();
              await park(thawed)({
                ...passage,
                forward: async () => {
                  const answer = await passage.forward();
                  statuses.push(answer.status);
                  return answer;
                },
              });
            },
            1,
          );
          const stalled = syncInbox(pod, { ack: 'delete', concurrency: 1 });
          await frozen;
          await syncInbox(other, { ack: 'delete' });
          thaw();
          await stalled;
          // It had read what it wrote over: the server's condition refused it, no lock of ours.
          if (name === 'lead' || name === 'ledger') expect(statuses).to.deep.equal([412]);
          expect(await eventsIn(pod)).to.deep.equal(['1', '2', '3', '4', '5']);
          expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
          await expectLeadsOf(other, LIFE);
        }));
  });
});

describe('A silent channel, and a listing that changes', () => {
  needServers('memory');

  it('F22: with every hint lost, the next pass finds what came during the pass before', () =>
    withFaultyPod('memory', async ({ pod, proxy }) => {
      await post(pod, LIFE.slice(0, 2));
      let isPosted = false;
      proxy.when(
        on('GET', /\/inbox\/[^/]+$/),
        async (passage) => {
          // It was not in the listing, and no one is told of it.
          isPosted = true;
          await post(pod, LIFE.slice(2));
          passage.respond(await passage.forward());
        },
        1,
      );
      expect(await syncInbox(pod)).to.include({ listed: 2, read: 2 });
      expect(isPosted).to.equal(true);
      expect(await syncInbox(pod)).to.include({ listed: 5, read: 3, skipped: 2 });
      expect(countOf(proxy.seen, 'POST', /notifications/)).to.equal(0);
      await expectLeadsOf(pod, LIFE);
    }));

  it('F23: a listing with missing and wrong entries deletes nothing, and nothing is lost', () =>
    withFaultyPod('memory', async ({ pod, proxy }) => {
      const sources = await post(pod, LIFE);
      await syncInbox(pod);
      const more = messages(2, 59);
      await post(pod, more);
      const listing = (urls: readonly string[]) =>
        alter(({ headers }) => {
          const children = urls.map((url) => `<${pod.inbox}> <http://www.w3.org/ns/ldp#contains> <${url}> .\n`);
          return { headers: { ...headers, 'content-type': 'text/turtle' }, body: Buffer.from(children.join('')) };
        });
      proxy.clear();
      proxy.when(on('GET', /\/inbox\/$/), listing([sources[0] ?? '', `${pod.inbox}never-was`]), 1);
      expect(await syncInbox(pod)).to.include({ listed: 2, read: 0, skipped: 2, failed: 0 });
      // Nor is a journal or an index that lists nothing an empty one.
      proxy.when(on('GET', /\/leads\/.*\/$/), listing([]), 3);
      await syncInbox(pod);
      await syncInbox(pod);
      expect(countOf(proxy.seen, 'DELETE', /./)).to.equal(0);
      proxy.clear();
      expect(await listTree(pod, pod.inbox)).to.have.length(LIFE.length + more.length);
      await expectLeadsOf(pod, [...LIFE, ...more]);
    }));
});
