import { expect } from 'chai';
import { AuthenticationError, PodError } from '../../src/errors.ts';
import type { RetryEvent } from '../../src/http/client.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { runHere } from '../support/cli.ts';
import { event } from '../support/deliveries.ts';
import { BACKENDS, envOf, needServers, withFaultyPod } from './faulty-pod.ts';
import { countOf, expectLeadsOf, messages } from './outcome.ts';
import type { Fault, SeenRequest } from './proxy.ts';
import { answerWith, doneBut, loseAnswer, on, park } from './weather.ts';

const TOKEN = /^\/\.oidc\/token/;
const LEAD = /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/;
const ITEM = /\/inbox\/[^/]+$/;
const ANY = /\/agent\//;

/** The requests to the pod that bore no token, but for the look at what the public may read. */
const anonymous = (seen: readonly SeenRequest[]): string[] =>
  seen
    .filter(({ path, headers }) => path.includes('/agent/') && headers.authorization?.startsWith('DPoP ') !== true)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((line) => !/^HEAD .*\/leads\/$/.test(line));

describe('Unexpected answers', () => {
  needServers('memory');

  describe('F1: 401 during a run', () => {
    it('signs in again once for all refused requests, and repeats each of them once', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(4, 41);
        await post(pod, sent);
        proxy.clear();
        let refused = 0;
        const refuse: Fault = (passage) => {
          refused += 1;
          return answerWith(401)(passage);
        };
        proxy.when(on('GET', ITEM), refuse, 4);
        expect(await syncInbox(pod)).to.include({ read: 4, failed: 0 });
        expect(refused).to.equal(4);
        expect(countOf(proxy.seen, 'POST', TOKEN)).to.equal(1);
        expect(anonymous(proxy.seen)).to.deep.equal([]);
        await expectLeadsOf(pod, sent);
      }));

    it('ends the run with exit code 1 if the fresh token is also refused, and never continues without a login', () =>
      withFaultyPod('memory', async ({ pod, proxy, settings }) => {
        await post(pod, messages(2, 41));
        proxy.clear();
        proxy.when(on('PUT', ANY), answerWith(401));
        const error = await rejection(syncInbox(pod, { ack: 'delete' }), AuthenticationError);
        expect(error.message).to.include('received 401').and.include('even a fresh one');
        expect(countOf(proxy.seen, 'POST', TOKEN)).to.equal(1);
        expect(countOf(proxy.seen, 'PUT', ANY)).to.equal(2);
        const { code, stdout, stderr } = await runHere(['sync'], envOf(settings));
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr).to.include('received 401');
        expect(anonymous(proxy.seen)).to.deep.equal([]);
        expect(countOf(proxy.seen, 'DELETE', ANY)).to.equal(0);
      }));
  });

  describe('F3: 404 or 410 on a listed item', () => {
    it('counts an item that someone else removed, without an error', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(4, 43);
        await post(pod, sent);
        const taken: string[] = [];
        const takeAway: Fault = async (passage) => {
          taken.push(passage.seen.path);
          await answerWith(taken.length === 1 ? 404 : 410)(passage);
        };
        proxy.when(on('GET', ITEM), takeAway, 2);
        expect(await syncInbox(pod)).to.include({ listed: 4, read: 2, skipped: 2, failed: 0, quarantined: 0 });
        expect(await syncInbox(pod)).to.include({ read: 2, skipped: 2, failed: 0 });
        await expectLeadsOf(pod, sent);
      }));
  });

  describe('F4, F5: 409 and 412', () => {
    for (const status of [409, 412])
      it(`reads again after ${status}: an equal resource is a success, another one is combined again`, () =>
        withFaultyPod('memory', async ({ pod, proxy }) => {
          const sent = messages(4, 44);
          await post(pod, sent);
          // Refused though it was carried out, then refused for nothing: each kind of resource meets both.
          for (const path of [LEAD, /\.ndjson$/, /\.commit\.json$/, /\/ledger\.json$/]) {
            proxy.when(on('PUT', path), answerWith(status), 1);
            proxy.when(on('PUT', path), doneBut(status), 1);
          }
          expect(await syncInbox(pod)).to.include({ read: 4, failed: 0 });
          await expectLeadsOf(pod, sent);
        }));

    it('gives up after a bounded number of rounds', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        await post(pod, [event(1, 'add', { hour: 1, lead: { crm: '1' }, email: 'ada@mail.example' })]);
        for (const path of [/\.ndjson$/, LEAD, /\/ledger\.json$/]) {
          proxy.clear();
          proxy.when(on('PUT', path), answerWith(409));
          const error = await rejection(syncInbox(pod, { ack: 'delete' }), PodError);
          expect(error).to.include({ kind: 'conflict' });
          expect(countOf(proxy.seen, 'PUT', path)).to.equal(10);
        }
      }));
  });

  describe('F6: 429 and 503 with Retry-After', () => {
    const date = (): string => new Date(Date.now() + 3_600_000).toUTCString();
    const wishes: readonly [name: string, value: () => string | undefined, min: number][] = [
      ['seconds', () => '3600', 40],
      ['a date', date, 40],
      ['a date of the past', () => new Date(0).toUTCString(), 0],
      ['nothing', () => undefined, 0],
      ['an absurd number', () => '9'.repeat(400), 40],
      ['a negative number', () => '-120', 0],
      ['words', () => 'soon', 0],
    ];
    for (const status of [429, 503])
      for (const [name, value, min] of wishes)
        it(`waits as ${status} asks with ${name}, up to the cap, and with random variation`, async () => {
          const retries: RetryEvent[] = [];
          const options = { retryCapMs: 40, onRetry: (retry: RetryEvent) => retries.push(retry) };
          await withFaultyPod(
            'memory',
            async ({ pod, proxy }) => {
              const wish = value();
              const headers = wish === undefined ? {} : { 'retry-after': wish };
              proxy.when(on('GET', /inbox\/$/), answerWith(status, headers), 3);
              expect(await syncInbox(pod)).to.include({ listed: 0 });
            },
            options,
          );
          expect(retries).to.have.length(3);
          // The cap, and half of a pause that doubles from one millisecond.
          for (const { delayMs } of retries) expect(delayMs).to.be.within(min, 42);
          // Without chance they would be 1, 2 and 4, or half of that beside what was asked for.
          expect(retries.filter(({ delayMs }) => Number.isInteger(delayMs * 2))).to.deep.equal([]);
        });

    it('sends no other requests to the server meanwhile', () =>
      withFaultyPod('memory', async ({ pod, proxy, open }) => {
        await post(pod, messages(6, 46));
        const controller = new AbortController();
        let wait = (): void => undefined;
        const waits = new Promise<void>((resolve) => (wait = resolve));
        const machine = await open({
          signal: controller.signal,
          retryCapMs: 3_600_000,
          onRetry: () => {
            wait();
          },
        });
        let arrive = (): void => undefined;
        const other = new Promise<void>((resolve) => (arrive = resolve));
        proxy.seen = [];
        // Of two that are under way one is told to wait; what the other's worker would ask for next must wait as well.
        proxy.when(on('GET', ITEM), async (passage) => {
          arrive();
          await park(waits)(passage);
          setTimeout(() => {
            controller.abort(new Error('seen enough'));
          }, 200);
        });
        const close: Fault = async (passage) => {
          await other;
          await answerWith(503, { 'retry-after': '3600' })(passage);
        };
        proxy.when(on('GET', ITEM), close, 1);
        const error = await rejection(syncInbox(machine, { concurrency: 2 }), Error);
        expect(error.message).to.equal('seen enough');
        expect(countOf(proxy.seen, 'GET', ITEM)).to.equal(2);
      }));
  });

  describe('F7: 5xx once, and for a long time', () => {
    for (const status of [500, 502, 503, 408, 423])
      it(`repeats a request that was answered with ${status} once`, () =>
        withFaultyPod('memory', async ({ pod, proxy }) => {
          const sent = messages(2, 47);
          await post(pod, sent);
          proxy.when(on('GET', ITEM), answerWith(status), 1);
          proxy.when(on('PUT', LEAD), answerWith(status), 1);
          expect(await syncInbox(pod)).to.include({ read: 2, failed: 0 });
          await expectLeadsOf(pod, sent);
        }));

    it('retries a bounded number of times; reads are repeated, writes are checked and repeated', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        const sent = messages(1, 47);
        await post(pod, sent);
        proxy.clear();
        proxy.when(on('PUT', LEAD), answerWith(502));
        expect(await rejection(syncInbox(pod, { ack: 'delete' }), PodError)).to.include({ kind: 'unavailable' });
        const written = proxy.seen.filter(({ path }) => LEAD.test(path)).map(({ method }) => method);
        expect(written.slice(-8).join(' ')).to.equal('PUT GET PUT GET PUT GET PUT GET');
        proxy.clear();
        expect(await listTree(pod, pod.inbox)).to.have.length(1);
        await syncInbox(pod, { ack: 'delete' });
        await expectLeadsOf(pod, sent);
      }));

    it('does not retry after 501', () =>
      withFaultyPod('memory', async ({ pod, proxy }) => {
        await post(pod, messages(1, 47));
        proxy.clear();
        proxy.when(on('PUT', LEAD), answerWith(501));
        expect(await rejection(syncInbox(pod), PodError)).to.include({ kind: 'unexpected', status: 501 });
        expect(countOf(proxy.seen, 'PUT', LEAD)).to.equal(1);
      }));
  });

  for (const [row, fault, backends] of [
    ['F8: 500 but written', doneBut(500), ['memory']],
    ['F9: the 201 lost on the way', loseAnswer, BACKENDS],
  ] as const)
    describe(row, () => {
      for (const backend of backends)
        it(`reads back, and an equal resource is a success without a second effect (${backend})`, () =>
          withFaultyPod(backend, async ({ pod, proxy }) => {
            const sent = messages(2, 48);
            await post(pod, sent);
            proxy.clear();
            proxy.when(on('PUT', ANY), fault);
            proxy.when(on('DELETE', ANY), fault, 2);
            expect(await syncInbox(pod, { ack: 'delete' })).to.include({ read: 2, failed: 0 });
            const puts = proxy.seen.filter(({ method, path }) => method === 'PUT' && !path.endsWith('/'));
            expect(puts.length).to.be.above(3);
            expect(new Set(puts.map(({ path }) => path)).size).to.equal(puts.length);
            proxy.clear();
            expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
            await expectLeadsOf(pod, sent);
          }));
    });
});
