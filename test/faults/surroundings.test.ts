import { expect } from 'chai';
import { AuthenticationError, PodError } from '../../src/errors.ts';
import { diagnose, type Check } from '../../src/doctor/doctor.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { post, storedLeads } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { freshPodEnv, postTo } from '../support/cli-pod.ts';
import { runBefore, runCli } from '../support/cli.ts';
import { later } from '../support/clock.ts';
import { event } from '../support/deliveries.ts';
import { needServers, type Settings, withFaultyPod } from './faulty-pod.ts';
import { countOf, expectLeadsOf, messages, noteTaker } from './outcome.ts';
import type { Fault, FaultProxy } from './proxy.ts';
import { alter, answerWith, hold, on, without } from './weather.ts';

const TOKEN = /^\/\.oidc\/token/;
const LEAD = /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/;
const FIVE_MINUTES = 300_000;

async function checkOf(settings: Settings, name: Check['name']): Promise<Check | undefined> {
  for await (const check of diagnose(settings)) if (check.name === name) return check;
  return undefined;
}

/** Options of Node under which the wall clock of a process is as much ahead. */
const clockAhead = (ms: number): Record<string, string> => {
  const code = `const Real = Date; const late = () => Real.now() + (${ms});
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length === 0) super(late()); else super(...args); }
      static now() { return late(); }
    };`;
  return { NODE_OPTIONS: runBefore(code) };
};

describe('Clocks, tokens and ETags', () => {
  needServers('memory');

  describe('F21: clocks five minutes apart', () => {
    for (const [name, ms, says] of [
      ['ahead of us', FIVE_MINUTES, '300 s behind the server'],
      ['behind us', -FIVE_MINUTES, '300 s ahead of the server'],
    ] as const)
      it(`are reported by doctor, from the Date of the server, if its clock is ${name}; nothing else changes`, () =>
        withFaultyPod('memory', async ({ pod, proxy, settings }) => {
          const sent = messages(2, 61);
          await post(pod, sent);
          proxy.weather = () =>
            alter(({ headers }) => ({ headers: { ...headers, date: new Date(Date.now() + ms).toUTCString() } }));
          const check = await checkOf(settings, 'clock');
          expect(check).to.include({ state: 'warning' });
          expect(check?.message)
            .to.match(/^(?:299|300|301) s/)
            .and.to.include(says.slice(4));
          expect(await syncInbox(pod)).to.include({ read: 2, failed: 0 });
          await expectLeadsOf(pod, sent);
        }));

    for (const [name, ms] of [
      ['ahead', FIVE_MINUTES],
      ['behind', -FIVE_MINUTES],
    ] as const)
      it(`are named in the error of the sign-in if the clock of this machine is ${name}`, async () => {
        // The model looks at no clock.
        const env = await freshPodEnv('real');
        await postTo(env, messages(1, 61));
        const { code, stderr } = await runCli(['sync'], { env: { ...env, ...clockAhead(ms) } });
        expect(stderr).to.match(
          new RegExp(`the clocks differ by (?:299|30[0-3]) s.*the clock of this machine is ${name}`),
        );
        expect(code).to.equal(1);
      });

    it('do not affect the order: machines with different clocks make the same leads', () =>
      withFaultyPod('memory', async ({ pod, open }) => {
        // The later one has the lesser name, which decides between events of one time.
        const sent = [1, 2, 3].map((hour) =>
          event(4 - hour, 'update', { hour, lead: { crm: '1' }, comment: `call ${hour}` }),
        );
        const other = await open();
        const clock = (ms: number) => ({ now: () => new Date(Date.now() + ms) });
        await post(pod, sent.slice(2));
        await syncInbox(pod, clock(FIVE_MINUTES));
        await post(pod, sent.slice(0, 1));
        await syncInbox(other, clock(-FIVE_MINUTES));
        await post(pod, sent.slice(1, 2));
        // A clock that jumps while it works.
        let jump = 0;
        await syncInbox(pod, { now: () => new Date(Date.now() + (jump += FIVE_MINUTES)) });
        expect((await storedLeads(pod))[0]).to.include('"comment":"call 3"');
        await expectLeadsOf(pod, sent);
      }));
  });

  describe('F25: the token endpoint is down or slow', () => {
    it('keeps the valid token, asks less and less often, and ends with a clear error when the token expires', () =>
      withFaultyPod(
        'memory',
        async ({ pod, proxy }) => {
          const sent = messages(3, 62);
          await post(pod, sent);
          proxy.seen = [];
          proxy.when(on('POST', TOKEN), answerWith(503));
          // The token lasts ten minutes, and is renewed a minute before its end.
          await later(540_000, async () => {
            expect(await syncInbox(pod)).to.include({ read: 3, failed: 0 });
            expect(countOf(proxy.seen, 'POST', TOKEN)).to.be.within(1, 4);
          });
          proxy.seen = [];
          const error = await later(600_000, () => rejection(syncInbox(pod), AuthenticationError));
          expect(error.message).to.match(/could not be renewed: .*token.*received 503/);
          expect(countOf(proxy.seen, 'GET', /\/agent\//)).to.equal(0);
          proxy.clear();
          await later(600_000, async () => {
            expect(await syncInbox(pod)).to.include({ read: 0, skipped: 3 });
          });
          await expectLeadsOf(pod, sent);
        },
        { retryBaseMs: 60_000, retries: 0 },
      ));

    for (const [name, fault, says] of [
      ['slow', hold, /received nothing within 0.3 s; is the issuer http.* running/],
      ['down', answerWith(502), /received 502; is the issuer/],
    ] as const)
      it(`is reported in one sentence if it is ${name} from the start`, () =>
        withFaultyPod('memory', async ({ proxy, settings }) => {
          proxy.when(on('POST', TOKEN), fault);
          proxy.when(on('GET', /openid-configuration/), fault);
          const error = await rejection(signIn(settings, { timeoutMs: 300, retries: 1, retryBaseMs: 1 }), PodError);
          expect(error).to.include({ kind: 'unavailable' });
          expect(error.message).to.match(says).and.not.include(settings.clientSecret);
        }));
  });

  describe('F26: no or weak ETags, ETags in whole seconds', () => {
    const withEtag = (change: (etag: string) => string | undefined) =>
      alter(({ headers }) => {
        const { etag } = headers;
        const changed = typeof etag === 'string' ? change(etag) : undefined;
        return { headers: { ...without(headers, 'etag'), ...(changed === undefined ? {} : { etag: changed }) } };
      });
    /** A server that looks at no condition. */
    const unconditional =
      (fault: Fault): Fault =>
      (passage) => {
        const headers = without(passage.seen.headers, 'if-match', 'if-none-match');
        return fault({ ...passage, forward: () => passage.forward({ headers }) });
      };
    /** RFC 9110 section 13.1.1: a weak ETag never matches. */
    const weak: Fault = (passage) =>
      (passage.seen.headers['if-match'] ?? '').startsWith('W/')
        ? answerWith(412)(passage)
        : withEtag((etag) => `W/${etag}`)(passage);
    const inSeconds = withEtag((etag) => etag.replace(/^"(\d+)\d{3}/, '"$1'));
    /** Its own ETags match where the second does. */
    const coarse: Fault = async (passage) => {
      const asked = passage.seen.headers['if-match'];
      if (asked === undefined || !/^"\d{10}[^\d]/.test(asked)) return inSeconds(passage);
      const headers = without(passage.seen.headers, 'if-match');
      return inSeconds({ ...passage, forward: () => passage.forward({ headers }) });
    };
    const LACKING: readonly (readonly [name: string, fault: Fault, doctor: RegExp, note: RegExp | undefined])[] = [
      ['no ETags', withEtag(() => undefined), /has no ETags: .* one process/, /has no ETags - .* one process/],
      [
        'neither ETags nor conditions',
        unconditional(withEtag(() => undefined)),
        /has no ETags: .* one process/,
        /has no ETags - .* one process/,
      ],
      ['weak ETags', weak, /has weak ETags only: .* one process/, /has weak ETags - .* one process/],
      [
        'ETags in whole seconds',
        coarse,
        /the same ETag to two changes in a row: .* one process/,
        /has ETags in whole seconds - .* one process/,
      ],
      [
        'ETags, but no conditions',
        unconditional(withEtag((etag) => etag)),
        /ignores If-Match: .* one process/,
        undefined,
      ],
    ];
    const overPod = (proxy: FaultProxy, fault: Fault): void => {
      proxy.when(({ path }) => path.startsWith('/agent/'), fault);
    };
    for (const [name, fault, doctor, note] of LACKING)
      it(`are reported, and the leads are still right: ${name}`, () =>
        withFaultyPod('memory', async ({ pod, proxy, settings }) => {
          const sent = messages(5, 63);
          await post(pod, sent.slice(0, 3));
          overPod(proxy, fault);
          const { notes, onNote } = noteTaker();
          expect(await syncInbox(pod, { onNote })).to.include({ read: 3, failed: 0 });
          await post(pod, sent.slice(3));
          expect(await syncInbox(pod, { ack: 'delete', onNote })).to.include({ read: 2, failed: 0 });
          // Once a pass.
          expect(notes).to.have.length(note === undefined ? 0 : 2);
          if (note !== undefined) for (const { message } of notes) expect(message).to.match(note);
          expect((await checkOf(settings, 'etags'))?.message).to.match(doctor);
          proxy.clear();
          await expectLeadsOf(pod, sent);
        }));

    for (const [name, fault] of [
      ['none', unconditional(withEtag(() => undefined))],
      ['in whole seconds', coarse],
    ] as const)
      it(`lead to reading each write back, and overwritten data is combined again: ${name}`, () =>
        withFaultyPod('memory', async ({ pod, proxy, open }) => {
          const sent = [1, 2].map((id) => event(id, 'update', { hour: id, lead: { crm: '1' }, comment: `call ${id}` }));
          const other = await open();
          await post(pod, sent.slice(0, 1));
          overPod(proxy, fault);
          await syncInbox(pod);
          await post(pod, sent.slice(1));
          let isFirst = true;
          proxy.when(on('PUT', LEAD), async (passage) => {
            const headers = without(passage.seen.headers, 'if-match', 'if-none-match');
            const answer = await passage.forward({ headers });
            // Someone puts back what he had read before.
            const isOvertaken = isFirst;
            isFirst = false;
            const url = new URL(passage.seen.path, pod.storage).href;
            if (isOvertaken) await other.client.put(url, '# nothing', { contentType: 'text/turtle' });
            passage.respond(answer);
          });
          proxy.seen = [];
          await syncInbox(pod);
          // Ours, theirs, and ours again.
          expect(countOf(proxy.seen, 'PUT', LEAD)).to.equal(3);
          proxy.clear();
          await expectLeadsOf(other, sent);
        }));
  });
});
