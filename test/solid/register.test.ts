import { expect } from 'chai';
import { PodError, UsageError } from '../../src/errors.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import { registerLeads, unregisterLeads, type RegisterReport } from '../../src/solid/register.ts';
import { freshStorage } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { getDevPod } from '../real-server.ts';
import { runHere, type Run } from '../support/cli.ts';
import { EXTENT } from '../support/extent.ts';
import { Killed, mortal } from '../support/mortal.ts';

const SOLID = 'http://www.w3.org/ns/solid/terms#';
const PREFIXES = `@prefix solid: <${SOLID}>. @prefix pim: <http://www.w3.org/ns/pim/space#>. @prefix lead: <https://w3id.org/leadpod#>.`;
/** A registration of someone else, with a remark. */
const OTHERS = `<#books> a solid:TypeRegistration; solid:forClass <urn:Book>; solid:instanceContainer <../books/>; <urn:note> [ <urn:b> "mine" ].`;

const { stride: STEP } = EXTENT;

describe('Registering in a type index', () => {
  const open: Pod[] = [];
  afterEach(() => Promise.all(open.splice(0).map((pod) => pod.close())));

  /** A pod of its own, with a profile that says what it is told to; `{}` stands for its storage. */
  async function podWith(profile = ''): Promise<Pod> {
    const settings = await freshStorage('real');
    const { storage } = settings;
    const pod = await openPod({ ...settings, webId: `${storage}card#me` });
    open.push(pod);
    await put(pod, 'card', `<#me> <urn:name> "Ada". ${profile}`);
    return pod;
  }
  const put = (pod: Pod, path: string, text: string): Promise<unknown> =>
    pod.client.put(`${pod.storage}${path}`, `${PREFIXES} ${text}`, { contentType: 'text/turtle' });
  const read = async (pod: Pod, path: string): Promise<string> =>
    (await pod.client.get(`${pod.storage}${path}`, { accept: 'application/n-triples' })).text();
  const stepsOf = (pod: Pod, { steps }: RegisterReport): string[] =>
    steps.map(({ kind, url }) => `${kind} ${url.replace(pod.storage, '')}`);
  const makePublic = (pod: Pod, path: string, access = 'accessTo'): Promise<unknown> =>
    put(
      pod,
      `${path}.acl`,
      `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#o> a acl:Authorization; acl:agent <${pod.session.webId ?? ''}>; acl:accessTo <${pod.storage}${path}>; acl:default <${pod.storage}${path}>; acl:mode acl:Read, acl:Write, acl:Control.
      <#p> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:${access} <${pod.storage}${path}>; acl:mode acl:Read.`,
    );
  const WITH_INDEX = '<#me> pim:preferencesFile <prefs.ttl>.';

  async function podWithIndex(): Promise<Pod> {
    const pod = await podWith(WITH_INDEX);
    await put(pod, 'prefs.ttl', '<card#me> solid:privateTypeIndex <index.ttl>.');
    await put(pod, 'index.ttl', `<> a solid:TypeIndex, solid:UnlistedDocument. ${OTHERS}`);
    return pod;
  }

  it('adds three statements to the private index of the preferences, once, and removes them again', async () => {
    const pod = await podWithIndex();
    const before = await read(pod, 'index.ttl');
    expect(stepsOf(pod, await registerLeads(pod))).to.deep.equal(['registered index.ttl']);
    const after = await read(pod, 'index.ttl');
    expect(after.trim().split('\n')).to.have.length(before.trim().split('\n').length + 3);
    expect(after).to.include(`<${SOLID}forClass> <https://w3id.org/leadpod#Lead>`);
    expect(after).to.include(`<${SOLID}instanceContainer> <${pod.layout.leads}>`);
    expect(after).to.include('"mine"').and.include('<urn:Book>');
    expect(stepsOf(pod, await registerLeads(pod, { create: true }))).to.deep.equal([]);
    expect(stepsOf(pod, await unregisterLeads(pod))).to.deep.equal(['removed index.ttl']);
    const left = await read(pod, 'index.ttl');
    expect(left).to.include('"mine"').and.not.include('leadpod');
    expect(left.trim().split('\n')).to.have.length(before.trim().split('\n').length);
    expect(stepsOf(pod, await unregisterLeads(pod))).to.deep.equal([]);
  });

  it('also registers the address book if there is one, also later, and removes both', async () => {
    const pod = await podWithIndex();
    const before = await read(pod, 'index.ttl');
    await registerLeads(pod);
    expect(await read(pod, 'index.ttl')).not.to.include('AddressBook');
    expect(stepsOf(pod, await registerLeads(pod, { addressBook: true }))).to.deep.equal(['registered index.ttl']);
    const after = await read(pod, 'index.ttl');
    expect(after).to.include(`<${SOLID}forClass> <http://www.w3.org/2006/vcard/ns#AddressBook>`);
    expect(after).to.include(`<${SOLID}instance> <${pod.layout.leads}contacts/index.ttl#this>`);
    expect(stepsOf(pod, await registerLeads(pod, { addressBook: true }))).to.deep.equal([]);
    await unregisterLeads(pod);
    const lines = (text: string): string[] => text.trim().split('\n');
    expect(lines(await read(pod, 'index.ttl'))).to.have.length(lines(before).length);
  });

  it('uses an index that the profile itself links', async () => {
    const pod = await podWith('<#me> solid:privateTypeIndex <index.ttl>.');
    await put(pod, 'index.ttl', OTHERS);
    expect(stepsOf(pod, await registerLeads(pod))).to.deep.equal(['registered index.ttl']);
  });

  it('keeps what others registered', async () => {
    const pod = await podWithIndex();
    const registration = '<#x> a solid:TypeRegistration; solid:forClass lead:Lead; solid:instanceContainer <leads/>.';
    await put(pod, 'index.ttl', registration);
    const before = await read(pod, 'index.ttl');
    expect(await registerLeads(pod))
      .to.include({ byOthers: true })
      .and.deep.include({ steps: [] });
    expect(await unregisterLeads(pod))
      .to.include({ byOthers: true })
      .and.deep.include({ steps: [] });
    expect(await read(pod, 'index.ttl')).to.equal(before);
  });

  it('creates an index and preferences only if asked to, and links the index from the preferences only', async () => {
    const pod = await podWith();
    const error = await rejection(registerLeads(pod), UsageError);
    expect(error.message).to.include('leadpod register --create makes').and.include('settings/privateTypeIndex.ttl');
    expect(stepsOf(pod, await registerLeads(pod, { create: true }))).to.deep.equal([
      ...['index-created settings/privateTypeIndex.ttl', 'preferences-created settings/prefs.ttl'],
      ...['index-linked settings/prefs.ttl', 'preferences-linked card', 'registered settings/privateTypeIndex.ttl'],
    ]);
    const card = await read(pod, 'card');
    expect(card).to.include('"Ada"').and.include('preferencesFile').and.not.include('TypeIndex');
    expect(await read(pod, 'settings/prefs.ttl')).to.include(`<${pod.webId}> <${SOLID}privateTypeIndex>`);
    expect(await read(pod, 'settings/privateTypeIndex.ttl')).to.include(`${SOLID}UnlistedDocument`);
    expect(stepsOf(pod, await registerLeads(pod))).to.deep.equal([]);
  });

  it('uses existing preferences', async () => {
    const pod = await podWith(WITH_INDEX);
    await put(pod, 'prefs.ttl', '<card#me> <urn:likes> "tea".');
    expect(stepsOf(pod, await registerLeads(pod, { create: true }))).to.deep.equal([
      ...[
        'index-created settings/privateTypeIndex.ttl',
        'index-linked prefs.ttl',
        'registered settings/privateTypeIndex.ttl',
      ],
    ]);
    expect(await read(pod, 'prefs.ttl'))
      .to.include('"tea"')
      .and.include('privateTypeIndex');
  });

  it('refuses an index, preferences and a folder of settings that the public can read', async () => {
    const open = await podWithIndex();
    await makePublic(open, 'index.ttl');
    expect((await rejection(registerLeads(open), PodError)).kind).to.equal('forbidden');
    expect(await read(open, 'index.ttl')).not.to.include('leadpod');

    const preferences = await podWith(WITH_INDEX);
    await put(preferences, 'prefs.ttl', '');
    await makePublic(preferences, 'prefs.ttl');
    expect((await rejection(registerLeads(preferences, { create: true }), PodError)).kind).to.equal('forbidden');
    expect(await read(preferences, 'prefs.ttl')).not.to.include('privateTypeIndex');

    // The folder is private, and what is made in it would not be.
    const settings = await podWith();
    await settings.client.put(`${settings.storage}settings/`, '', { contentType: 'text/turtle', isSame: () => true });
    await makePublic(settings, 'settings/', 'default');
    expect((await rejection(registerLeads(settings, { create: true }), PodError)).kind).to.equal('forbidden');
    const made = await rejection(settings.client.head(`${settings.storage}settings/privateTypeIndex.ttl`), PodError);
    expect(made.kind).to.equal('not-found');
    expect(await read(settings, 'card')).not.to.include('preferencesFile');
  });

  it('sends nothing to an index of another origin, nor to access rules', async () => {
    for (const index of ['http://127.0.0.1:9/index.ttl', 'index.ttl.acl']) {
      const pod = await podWith(`<#me> solid:privateTypeIndex <${index}>.`);
      const error = await rejection(registerLeads(pod), PodError);
      expect(error.kind, index).to.equal('forbidden');
      expect(error.message).to.include('does not register the leads');
      expect(stepsOf(pod, await unregisterLeads(pod))).to.deep.equal([]);
    }
  });

  it('loses nothing if two clients write at the same time', async () => {
    const pod = await podWithIndex();
    const reports = await Promise.all([registerLeads(pod), registerLeads(pod), registerLeads(pod)]);
    expect(reports.flatMap(({ steps }) => steps)).to.have.length(1);
    const lines = (await read(pod, 'index.ttl')).trim().split('\n');
    expect(lines.filter((line) => line.includes('leadpod-'))).to.have.length(3);
  });

  it(`has the same result if it is killed before any request, of which every ${STEP}. is tried`, async () => {
    for (let requests = 0, done = false; !done; requests += STEP) {
      const pod = await podWith();
      const machine = mortal(pod);
      machine.killAfter(requests);
      const outcome: unknown = await registerLeads(machine.pod, { create: true }).catch((error: unknown) => error);
      done = !(outcome instanceof Killed);
      await registerLeads(pod, { create: true });
      expect(await read(pod, 'settings/prefs.ttl')).to.include(`<${pod.webId}> <${SOLID}privateTypeIndex>`);
      expect((await read(pod, 'card')).split('preferencesFile')).to.have.length(2);
      const lines = (await read(pod, 'settings/privateTypeIndex.ttl')).trim().split('\n');
      expect(lines, String(requests)).to.have.length(5);
    }
  });

  it('reports on the command line what it did, for the profile of the embedded pod as well', async () => {
    const { issuer, clientId, clientSecret, storage, inbox } = await getDevPod();
    const env = {
      ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
      ...{ LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox },
    };
    const run = (line: string): Promise<Run> => runHere(line.split(' '), env);
    const refused = await run('register');
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.include('leadpod register --create makes');
    expect((await run('doctor')).stdout).to.match(
      /^ok +typeindex the leads are not in a type index\. .*leadpod register --create$/m,
    );
    const created = await run('register --create');
    expect(created).to.include({ code: 0, stderr: 'Your other apps can find the leads now.\n' });
    expect(created.stdout.trim().split('\n')).to.have.length(5);
    expect((await run('doctor')).stdout).to.match(
      /^ok +typeindex other apps find the leads in http.*privateTypeIndex.ttl$/m,
    );
    expect(await run('register')).to.include({ code: 0, stdout: '' });
    const removed = await run('register --remove');
    expect(removed).to.include({ code: 0, stdout: `removed the leads from ${storage}settings/privateTypeIndex.ttl\n` });
    expect((await run('register --create --remove')).code).to.equal(2);
  });
});
