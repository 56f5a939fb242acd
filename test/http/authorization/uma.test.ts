import { inspect } from 'node:util';
import { expect } from 'chai';
import { AuthenticationError, PodError } from '../../../src/errors.ts';
import { diagnose } from '../../../src/doctor/doctor.ts';
import { openPod, type Pod } from '../../../src/solid/pod.ts';
import { brokenOff } from '../../../src/http/authorization/uma-request.ts';
import { isTrustedAuthority, umaChallengeOf } from '../../../src/http/authorization/uma-challenge.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { answer, startRawServer } from '../../raw-server.ts';
import { rejection } from '../../rejection.ts';
import { storedLeads } from '../../pods.ts';
import { leadMessage } from '../../support/cli-pod.ts';
import { later } from '../../support/clock.ts';
import { startEssServer, type EssManners, type EssServer } from '../../support/ess-server.ts';

const QUICK = { retries: 0, retryBaseMs: 1 };
const messages = Array.from({ length: 7 }, (_, id) =>
  leadMessage(String(id), { type: 'Contact', telephone: `+1903555010${id}` }),
);

async function withEss(
  work: (pod: Pod, ess: EssServer) => Promise<void>,
  manners: Partial<EssManners> = {},
): Promise<void> {
  const ess = await startEssServer();
  Object.assign(ess.manners, manners);
  const pod = await openPod(ess.settings, QUICK);
  try {
    await work(pod, ess);
  } finally {
    await pod.close();
  }
}

const exchanges = ({ service }: EssServer): number => service.seen.filter(({ path }) => path === '/uma/token').length;

describe('A server with its own authorization server (UMA)', () => {
  for (const tokenType of ['Bearer', 'DPoP'] as const)
    for (const scope of ['resource', 'storage'] as const)
      it(`is read and written, over pages of its listing, with ${tokenType} tokens that are valid for a ${scope}`, () =>
        withEss(
          async (pod, ess) => {
            await ess.post(messages);
            expect(await syncInbox(pod, { ack: 'delete' })).to.include({ listed: 7, read: 7, created: 7, failed: 0 });
            expect(await storedLeads(pod)).to.have.length(7);
            expect(await syncInbox(pod)).to.include({ listed: 0, failed: 0 });
            const [configuration] = ess.service.seen.filter(({ path }) => path.includes('uma2-configuration'));
            expect(configuration?.headers).to.not.have.property('authorization');
            expect(ess.service.seen.filter(({ path }) => path.includes('uma2-configuration'))).to.have.length(1);
            // Read, PUT, DELETE, and what was asked at once before the first of them was granted.
            if (scope === 'storage') expect(exchanges(ess)).to.be.at.most(24);
          },
          { tokenType, scope },
        ));

  it('gives a token that is kept for its resource, and requested again after it expires or is revoked', () =>
    withEss(async (pod, ess) => {
      for (let reading = 0; reading < 3; reading += 1) await pod.client.get(pod.inbox);
      expect(exchanges(ess)).to.equal(1);
      expect(ess.seen).to.deep.equal(['GET DPoP', 'GET RPT', 'GET RPT', 'GET RPT']);
      await later(400_000, () => pod.client.get(pod.inbox));
      expect(exchanges(ess)).to.equal(2);
      ess.revoke();
      await pod.client.get(pod.inbox);
      expect(exchanges(ess)).to.equal(3);
      // Another client of the same session has it, too.
      const { session } = pod;
      expect(session.issuer).to.equal(ess.service.url);
    }));

  it('gets a fresh token if it refuses the one that it got', () =>
    withEss(async (pod, ess) => {
      let refusals = 0;
      ess.manners.refuses = () => (refusals++ === 0 ? [400, { error: 'invalid_grant' }] : undefined);
      await pod.client.get(pod.inbox);
      expect(pod.session.generation).to.equal(2);
      expect(exchanges(ess)).to.equal(2);
    }));

  const REFUSALS: readonly (readonly [error: string, status: number, says: RegExp])[] = [
    ['need_info', 403, /it asks for more claims about the agent.*\(need_info\)/],
    ['request_denied', 403, /the agent may not do this \(request_denied\)/],
    ['not_authorized', 403, /the agent may not do this \(not_authorized\)/],
    ['request_submitted', 403, /it asks the owner of the pod first/],
    ['invalid_grant', 400, /refuses the ticket or the token.*LEADPOD_ISSUER/],
    ['CANARY words', 403, /it answers 403$/],
  ];
  for (const [error, status, says] of REFUSALS)
    it(`that refuses with ${error} is reported as a 403, with the reason`, () =>
      withEss(
        async (pod) => {
          const refused = await rejection(pod.client.get(pod.inbox), PodError);
          expect(refused).to.include({ kind: 'forbidden', status: 403 });
          expect(refused.message)
            .to.match(says)
            .and.match(/the authorization server http:\S+\/uma gives no token: /);
          expect(inspect(refused, { depth: Infinity }))
            .to.not.include('CANARY')
            .and.not.match(/eyJ/);
        },
        { refuses: () => [status, { error, error_description: 'CANARY' }] },
      ));

  it('that refuses one lead does not stop the others', () =>
    withEss(async (pod, ess) => {
      await ess.post(messages.slice(0, 3));
      await syncInbox(pod);
      const leads = [...ess.granted.values()].flatMap(({ resource }) => (resource.endsWith('.ttl') ? [resource] : []));
      ess.revoke();
      await ess.post([
        leadMessage('0', { type: 'Contact', telephone: '+19035550100' }, { comment: 'x' }),
        messages[4]!,
      ]);
      ess.manners.refuses = (url) => (leads.includes(url) ? [403, { error: 'request_denied' }] : undefined);
      const notes: string[] = [];
      const report = await syncInbox(pod, { onNote: ({ message }) => notes.push(message) });
      expect(report).to.include({ read: 2, created: 1, updated: 0, failed: 1 });
      expect(notes.join()).to.match(/\(request_denied\)/);
    }));

  it('passes all checks of doctor that concern its storage', () =>
    withEss(async (_, ess) => {
      const checks: string[] = [];
      for await (const { name, state, message } of diagnose(ess.settings, QUICK))
        checks.push(`${name} ${state} ${message}`);
      const found = checks.filter((check) => /^(?:login|inbox|rights|writing|etags) /.test(check));
      expect(found.map((check) => check.split(' ', 2).join(' '))).to.deep.equal([
        ...['login ok', 'inbox ok', 'rights ok', 'writing ok', 'etags ok'],
      ]);
      expect(found[2]).to.match(/does not say what you may do .* \(no WAC-Allow\)/);
    }));

  it('that fails is reported as unavailable, and its error contains no token', () =>
    withEss(
      async (pod) => {
        const error = await rejection(pod.client.get(pod.inbox), PodError);
        expect(error).to.include({ kind: 'unavailable' });
        expect(inspect(error, { depth: Infinity, showHidden: true })).to.not.match(/eyJ|CANARY/);
      },
      { refuses: () => [503, {}] },
    ));

  for (const [status, body, kind, says] of [
    [503, {}, 'unavailable', 'received 503'],
    [404, {}, 'unexpected', 'received 404'],
    [200, {}, 'unexpected', 'received one without a token endpoint'],
    [302, {}, 'unexpected', 'received a redirect, which is not followed'],
  ] as const)
    it(`whose description answers ${status} is reported as ${kind}`, () =>
      withEss(
        async (pod, ess) => {
          const error = await rejection(pod.client.get(pod.inbox), PodError);
          expect(error).to.include({ kind });
          expect(error.message).to.include(says);
          expect(exchanges(ess)).to.equal(0);
        },
        { configuration: [status, body] },
      ));

  it('that does not answer in time is reported as a timeout', () => {
    const line = { act: 'Asking', method: 'GET', url: 'https://uma.example.org/' };
    const error = brokenOff(line, new DOMException('', 'TimeoutError'));
    expect(error).to.include({ kind: 'timeout' });
    expect(error.message).to.include('expected an answer within 10 s');
  });
});

describe('T29: a server that names an unrelated authorization server', () => {
  it('gets nothing, and neither does that server', async () => {
    const thief = await startRawServer(answer(200, '{}', { 'content-type': 'application/json' }));
    await withEss(
      async (pod) => {
        const error = await rejection(pod.client.get(pod.inbox), AuthenticationError);
        expect(error.message).to.include(
          `a token of ${thief.origin}, which is neither its own origin nor the issuer's`,
        );
        expect(thief.seen).to.have.length(0);
      },
      { authority: thief.url },
    );
  });

  it('gets nothing by a token endpoint elsewhere, or by a redirect', async () => {
    const thief = await startRawServer(answer(200, '{}'));
    await withEss(
      async (pod, ess) => {
        const error = await rejection(pod.client.get(pod.inbox), AuthenticationError);
        expect(error.message).to.include(`a token of ${thief.origin}, which`);
        expect(exchanges(ess)).to.equal(0);
      },
      { tokenEndpoint: `${thief.url}token` },
    );
    expect(thief.seen).to.have.length(0);
  });

  const places = {
    origins: new Set(['https://alice.pods.example', 'https://other.example:8443']),
    issuer: 'https://login.example.org/realm/',
    resource: 'https://storage.example.org/alice/inbox/',
  };
  for (const [authority, isTrusted] of [
    ['https://alice.pods.example/uma', true],
    ['https://other.example:8443', true],
    ['https://login.example.org', true],
    ['https://example.org/uma', true],
    ['https://uma.example.org', true],
    ['https://uma.example.org:8443', false],
    ['https://deep.uma.example.org', false],
    ['https://uma.example.com', false],
    ['https://uma-example.org', false],
    ['https://org', false],
    ['https://evil.org', false],
    ['http://login.example.org', false],
    ['http://uma.example.org', false],
    ['https://me:secret@login.example.org', false],
    ['ftp://login.example.org', false],
    ['nowhere', false],
  ] as const)
    it(`${isTrusted ? 'trusts' : 'does not trust'} ${authority}`, () => {
      expect(isTrustedAuthority(authority, places)).to.equal(isTrusted);
    });

  for (const [suffix, neighbour] of [
    ['co.uk', 'evil.co.uk'],
    ['github.io', 'evil.github.io'],
  ] as const)
    it(`does not trust a sibling under the public suffix ${suffix}, nor ${suffix} itself`, () => {
      const shared = {
        origins: new Set<string>(),
        issuer: `https://login.bob.${suffix}/`,
        resource: `https://alice.${suffix}/inbox/`,
      };
      expect(isTrustedAuthority(`https://${neighbour}/uma`, shared)).to.equal(false);
      expect(isTrustedAuthority(`https://${suffix}/uma`, shared)).to.equal(false);
    });

  it('trusts http on this machine only, and no similar address', () => {
    const local = {
      origins: new Set(['http://127.0.0.1:3000', 'http://192.0.2.7:3000']),
      issuer: undefined,
      resource: 'http://192.0.2.7:3000/',
    };
    expect(isTrustedAuthority('http://127.0.0.1:3000/uma', local)).to.equal(true);
    expect(isTrustedAuthority('http://192.0.2.7:3000/uma', local)).to.equal(false);
    const numbers = { origins: new Set<string>(), issuer: 'https://192.0.2.8/', resource: 'https://192.0.2.7/' };
    expect(isTrustedAuthority('https://192.0.2.9/', numbers)).to.equal(false);
  });
});

describe('A challenge', () => {
  const of = (header: string, status = 401) =>
    umaChallengeOf(new Response(null, { status, headers: { 'www-authenticate': header } }));
  const found = { authority: 'https://as.example', ticket: 't-1' };

  for (const [header, expected] of [
    ['UMA realm="x", as_uri="https://as.example", ticket="t-1"', found],
    ['UMA ticket=t-1,as_uri=https://as.example', found],
    ['Bearer, DPoP algs="ES256", UMA as_uri="https://as.example", ticket="t-1", Basic realm="y"', found],
    ['uma AS_URI = "https://as.example" , Ticket="t-1"', found],
    ['UMA realm="a \\" b, UMA", as_uri="https://as.example", ticket="t-1"', found],
    ['Bearer realm="UMA as_uri=\\"https://evil.example\\", ticket=\\"x\\""', undefined],
    ['Bearer realm=", UMA as_uri=https://evil.example, ticket=x"', undefined],
    ['UMA realm="x", as_uri="https://as.example"', undefined],
    ['UMA', undefined],
    ['', undefined],
    [`UMA ${'a="b",'.repeat(2000)}`, undefined],
  ] as const)
    it(`is ${expected === undefined ? 'not ' : ''}found in ${JSON.stringify(header).slice(0, 90)}`, () => {
      expect(of(header)).to.deep.equal(expected);
    });

  it('is not looked for in an answer other than 401', () => {
    expect(of('UMA as_uri="https://as.example", ticket="t-1"', 403)).to.equal(undefined);
  });
});
