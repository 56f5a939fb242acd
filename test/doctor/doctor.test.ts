import { expect } from 'chai';
import { diagnose, type Check } from '../../src/doctor/doctor.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { openPod, type Pod, type PodSettings } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { clearAtEnd } from '../hooks.ts';
import { post } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { PodError } from '../../src/errors.ts';
import { startModelServer, type Manners } from '../support/model-server.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';

const manners: Manners = {};
let server: ReturnType<typeof startModelServer> | undefined;
let storages = 0;

clearAtEnd(async () => (await server)?.stop());

/** A storage of its own on a server that behaves like this. */
async function storageWith(these: Manners): Promise<PodSettings & { storage: string; inbox: string }> {
  for (const name of Object.keys(manners)) Reflect.deleteProperty(manners, name);
  server ??= startModelServer(manners);
  const { issuer, clientId, clientSecret, url } = await server;
  storages += 1;
  const storage = `${url}agent/test-${storages}/`;
  const owner = createPodClient({ session: new FakeSession(), origins: [url] });
  await owner.put(`${storage}inbox/`, '', { contentType: 'text/turtle', isSame: () => true });
  Object.assign(manners, these);
  return { issuer, clientId, clientSecret, storage, inbox: `${storage}inbox/` };
}

async function checksOf(settings: PodSettings): Promise<Map<Check['name'], Check>> {
  const checks = new Map<Check['name'], Check>();
  for await (const check of diagnose(settings, { retries: 0 })) checks.set(check.name, check);
  return checks;
}

/** What a check says of a server that behaves like this; the server has forgotten every probe afterwards. */
async function shouldSay(name: Check['name'], these: Manners, state: Check['state'], message: RegExp): Promise<void> {
  const settings = await storageWith(these);
  const check = (await checksOf(settings)).get(name);
  expect(check?.message).to.match(message);
  expect(check?.state).to.equal(state);
}

async function withPod(these: Manners, work: (pod: Pod) => Promise<void>): Promise<void> {
  const pod = await openPod(await storageWith(these), { retries: 0 });
  try {
    await work(pod);
  } finally {
    await pod.close();
  }
}

const isTurtle = (contentType: string): boolean => contentType === 'text/turtle';
const messages = [1, 2, 3, 4].map((id) => leadMessage(String(id), { type: 'Contact', telephone: `+1903555010${id}` }));

describe('What doctor reports about a server', () => {
  it('that does everything right: each check is ok, and no probe is left behind', async () => {
    const settings = await storageWith({ listsTimes: true });
    const states = [...(await checksOf(settings)).values()].map(({ name, state }) => `${name} ${state}`);
    expect(states.filter((state) => !state.endsWith(' ok'))).to.deep.equal(['storage warning', 'channels warning']);
    const client = createPodClient({ session: new FakeSession(), origins: [settings.storage] });
    expect((await client.get(`${settings.storage}leads/`)).text()).to.not.include('ldp:contains');
  });

  it('takes the name of the server, and nothing else, from its headers', async () => {
    const headers = { 'x-powered-by': 'solid-server/5.7.9', server: 'nginx\u00a0<b>' };
    await shouldSay(
      'storage',
      { headers },
      'warning',
      /the server http:\/\/localhost:\d+ \(solid-server\/5\.7\.9, nginxb\)/,
    );
    await shouldSay('etags', { headers, etags: 'none' }, 'warning', /\(solid-server\/5\.7\.9, nginxb\) has no ETags/);
    await shouldSay(
      'storage',
      { headers: { 'x-powered-by': 'Express' } },
      'warning',
      /the server http:\/\/localhost:\d+\)/,
    );
  });

  it('that does not report rights: they are not shown, but tried', async () => {
    await shouldSay(
      'rights',
      { headers: { 'wac-allow': undefined } },
      'ok',
      /does not say what you may do .* \(no WAC-Allow\)/,
    );
    await shouldSay('rights', {}, 'ok', /allows you to write/);
  });

  for (const [name, these] of [
    ['by WAC-Allow', { headers: { 'wac-allow': 'user="read write",public="read append"' } }],
    ['by a look without a token', { headers: { 'wac-allow': undefined }, guards: () => undefined }],
  ] as const)
    it(`that lets the public read the inbox (${name}): a warning with what to do`, () =>
      shouldSay('inbox', these, 'warning', /everyone can read or change \S+\/inbox\/: .* acl:Append/));

  it('that lets the public post into the inbox, and no more: all is well', () =>
    shouldSay('inbox', { headers: { 'wac-allow': 'user="read write",public="append"' } }, 'ok', /lists 0/));

  it('whose token is that of another agent than the one that is set: a warning that names both', async () => {
    const settings = await storageWith({});
    const webId = new URL('/agent/profile/other#me', settings.storage).href;
    const login = (await checksOf({ ...settings, webId })).get('login');
    expect(login?.state).to.equal('warning');
    expect(login?.message).to.match(
      /signed in as \S+\/profile\/card#me, but the pod belongs to \S+\/profile\/other#me/,
    );
  });

  const CHANGES: readonly (readonly [name: string, change: Manners['stores'], message: RegExp])[] = [
    [
      'drops the language of texts',
      (body, type) => (isTurtle(type) ? body.replaceAll(/"@[a-z-]+/gi, '"') : body),
      /changes Turtle when it stores it \(the language of a text\)/,
    ],
    [
      'writes numbers in a way of its own',
      (body, type) => (isTurtle(type) ? body.replaceAll('"007.50"', '"7.5"') : body),
      /Turtle when it stores it \(the spelling of a number\)/,
    ],
    [
      'adds statements',
      (body, type) => (isTurtle(type) ? `${body}<> <urn:x:stored> "now" .\n` : body),
      /Turtle when it stores it \(statements were added or lost\)/,
    ],
    [
      'cuts Turtle off',
      (body, type) => (isTurtle(type) ? body.slice(0, body.length / 2) : body),
      /Turtle when it stores it \(it is no longer Turtle\)/,
    ],
    [
      'leaves members out of JSON',
      (body, type) => (type === 'application/json' ? body.replace(',"empty":{}', '') : body),
      /JSON when it stores it \(the value differs\)/,
    ],
    [
      'writes lines of JSON in a way of its own',
      (body, type) => (type === 'application/x-ndjson' ? body.replaceAll('":  "', '":"') : body),
      /NDJSON when it stores it \(other bytes\)/,
    ],
  ];
  for (const [name, stores, message] of CHANGES)
    it(`that ${name}: a problem, and which`, () => shouldSay('writing', { stores }, 'problem', message));

  it('that writes Turtle and JSON in words of its own, with the same meaning: all is well', () =>
    shouldSay(
      'writing',
      {
        stores: (body, type) => {
          if (isTurtle(type)) return `# stored\n${body.split('\n').reverse().join('\n')}`;
          return type === 'application/json' ? JSON.stringify(JSON.parse(body), undefined, 2) : body;
        },
      },
      'ok',
      /stores Turtle, JSON and NDJSON unchanged/,
    ));

  const REFUSALS: readonly (readonly [name: string, refuses: Manners['refuses'], message: RegExp])[] = [
    [
      '413 to more than 1 MiB',
      (method, _, body) => (method === 'PUT' && body.length > 1024 * 1024 ? 413 : undefined),
      /NDJSON of 4 MiB: .*received 413; .*raise its limit/,
    ],
    [
      '415 to lines of JSON',
      (_, type) => (type === 'application/x-ndjson' ? 415 : undefined),
      /NDJSON: .*received 415; .*leadpod needs Turtle, JSON and NDJSON/,
    ],
    [
      '501 to DELETE',
      (method) => (method === 'DELETE' ? 501 : undefined),
      /a deletion: .*received 501; .*does not support this method/,
    ],
    [
      '501 to PUT of a resource',
      (method, _, __, url) => (method === 'PUT' && !url.endsWith('/') ? 501 : undefined),
      /Turtle: .*PUT .*received 501; .*does not support this method/,
    ],
  ];
  for (const [name, refuses, message] of REFUSALS)
    it(`that answers ${name}: foretold, with what to do`, () => shouldSay('writing', { refuses }, 'problem', message));

  for (const [name, these, state, message] of [
    ['are a hash of the content: strong', { etags: 'hash' }, 'ok', /ETags are strong/],
    ['are weak', { etags: 'weak' }, 'warning', /has weak ETags only/],
    ['are none', { etags: 'none' }, 'warning', /has no ETags/],
    ['are not heeded by PUT', { ignoresIfMatch: ['PUT'] }, 'warning', /ignores If-Match: /],
    [
      'are not heeded by DELETE',
      { ignoresIfMatch: ['DELETE'] },
      'warning',
      /ignores If-Match when it deletes: .* Use sync --ack keep/,
    ],
    [
      'are refused by the server that gave them',
      {
        refuses: (method: string) => (method === 'IF-MATCH' ? 412 : undefined),
        headers: { etag: '"changed-by-a-proxy"' },
      },
      'problem',
      /refuses its own ETag/,
    ],
  ] as const)
    it(`whose ETags ${name}`, () => shouldSay('etags', these, state, message));

  it('whose listings have no times: a warning of what that hides', async () => {
    const settings = await storageWith({});
    const without = (await checksOf(settings)).get('listing');
    expect(without).to.include({ state: 'warning' });
    expect(without?.message).to.match(/the list of .* has no times, .* Use sync --ack delete, or run sync --full/);
    manners.listsTimes = true;
    expect((await checksOf(settings)).get('listing')).to.include({ state: 'ok' });
  });
});

describe('A server that changes the graph of what it stores', () => {
  const dropping: Manners['stores'] = (body, type) =>
    isTurtle(type) ? body.replaceAll(/^.*telephone.*$/gim, '') : body;
  const leadsIn = (stored: readonly string[]): string[] => stored.filter((url) => /\/leads\/[0-9a-f]{2}\//.test(url));

  for (const etags of [undefined, 'weak', 'none'] as const)
    it(`stops the pass after the first lead, and nothing is acknowledged (ETags: ${etags ?? 'strong'})`, () =>
      withPod({ etags }, async (pod) => {
        await post(pod, messages);
        const written: string[] = [];
        manners.stores = (body, type) => {
          if (isTurtle(type) && body !== '') written.push(body);
          return dropping(body, type);
        };
        const deleted: string[] = [];
        manners.refuses = (method, _, __, url) => {
          if (method === 'DELETE') deleted.push(url);
          return undefined;
        };
        const error = await rejection(syncInbox(pod, { ack: 'delete' }), PodError);
        expect(error.message).to.match(
          /the server changes the Turtle that it stores.*Nothing was removed from the inbox\. leadpod doctor/,
        );
        // The lead, and the same text as a probe.
        expect(written).to.have.length(2);
        expect(deleted.filter((url) => url.includes('/inbox/'))).to.be.empty;
        expect(leadsIn(deleted)).to.be.empty;
        // The next pass comes to the same end.
        await rejection(syncInbox(pod, { ack: 'delete' }), PodError);
        // On a server that keeps what it stores, all is well again.
        delete manners.stores;
        expect(await syncInbox(pod, { ack: 'delete' })).to.include({ failed: 0 });
        expect(leadsIn(deleted)).to.be.empty;
        expect(deleted.filter((url) => url.includes('/inbox/'))).to.have.length(4);
      }));

  it('is noticed in a pod with leads, by the first one that is damaged', () =>
    withPod({}, async (pod) => {
      await post(pod, messages.slice(0, 2));
      await syncInbox(pod);
      manners.stores = dropping;
      const update = leadMessage(
        '1',
        { type: 'Contact', telephone: '+19035550101' },
        { comment: 'called' },
        'realestate/lead#update',
      );
      await post(pod, [update.replace('publish/1', 'publish/9')]);
      await syncInbox(pod);
      await post(pod, [update.replace('publish/1', 'publish/10').replace('called', 'called twice')]);
      expect((await rejection(syncInbox(pod), PodError)).message).to.match(
        /the server changes the Turtle that it stores/,
      );
    }));
});
