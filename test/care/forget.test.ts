import { expect } from 'chai';
import { forgetPerson, type Person } from '../../src/care/forget.ts';
import { checkAgreement } from '../../src/care/agreement.ts';
import { hashOfKey } from '../../src/message/event/keys.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { UsageError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { CommitRecord } from '../../src/store/journal/record.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { compactJournal } from '../../src/workspace/compact.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { listTree, post, withFreshPod } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { leadLines } from '../support/deliveries.ts';
import { EXTENT } from '../support/extent.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

interface Fields {
  readonly crm?: string;
  readonly red?: string;
  readonly name?: string;
  readonly email?: string;
  readonly telephone?: string;
  readonly comment?: string;
}

let count = 0;
const message = ({ crm, red, comment, ...contact }: Fields): object => ({
  topic: 'realestate/lead#update',
  id: `https://crm.example.com/${++count}`,
  time: new Date(Date.UTC(2024, 2, 1, 0, count)).toISOString(),
  data: {
    object: {
      type: 'Lead',
      ...(crm === undefined ? {} : { identifier: { crm } }),
      ...(comment === undefined ? {} : { comment }),
      object: { type: 'Contact', ...contact, ...(red === undefined ? {} : { identifier: { red } }) },
    },
  },
});
const text = (fields: Fields): string => JSON.stringify(message(fields));

const ADA = { name: 'Ada Brookhaven', email: 'ada.brookhaven@mail.example', red: 'red-ada-771' };
/** Anyone who means all of Ada names all keys by which she is known: the dry run shows them. */
const ALL_OF_ADA: Person = { emails: [ADA.email], identifiers: [{ propertyID: 'red', value: ADA.red }] };
const BEA = { name: 'Bea Larkspur', email: 'bea.larkspur@mail.example', red: 'red-bea-772' };
/** What must not be found any more of Ada: in any spelling that was sent, or as the hash that the index has of her address. */
const TRACES = new RegExp(`brookhaven|red-ada-771|903-?555-?0142|crm-ada|${hashOfKey(`email ${ADA.email}`)}`, 'i');

/** Everything that is in the pod, as one text; what is in base64 is read. */
async function everything(pod: Pod): Promise<string> {
  const texts: string[] = [];
  for (const url of await listTree(pod, pod.storage)) {
    if (url.endsWith('/')) continue;
    const body = (await pod.client.get(url, { maxBytes: 64 * 1024 * 1024 })).text();
    texts.push(url, body);
    for (const [, base64 = ''] of body.matchAll(/"body":"([^"]*)"/g))
      texts.push(Buffer.from(base64, 'base64').toString());
  }
  return texts.join('\n');
}

const namesIn = async (pod: Pod): Promise<string[]> => {
  const names: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined) names.push(lead.fields.name ?? lead.emails.join());
  return names.sort();
};

describe('forgetPerson', () => {
  it('leaves no byte of a person in any resource of the pod, on the real server', () =>
    withFreshPod(async (pod) => {
      const sent = [
        text({ ...ADA, crm: 'crm-ada-1', telephone: '903-555-0142' }),
        text({ ...BEA, crm: 'crm-bea-1' }),
        // Another lead of hers, which states no e-mail; a retract by contact alone; two people in one notification.
        text({ name: ADA.name, red: ADA.red, crm: 'crm-ada-2' }),
        text({ red: ADA.red }),
        JSON.stringify([message({ ...ADA, crm: 'crm-ada-3' }), message({ ...BEA, crm: 'crm-bea-2' })]),
        `{"topic":"realestate/lead#add","data":{"object":{"object":{"email":"${ADA.email}"`,
        JSON.stringify({
          topic: 'realestate/contact#add',
          id: 'https://x.example/1',
          data: { email: 'Ada.Brookhaven@mail.example' },
        }),
        JSON.stringify({ topic: 'realestate/contact#add', id: 'https://x.example/2', data: { email: BEA.email } }),
      ];
      await post(pod, sent.slice(0, 3));
      await syncInbox(pod);
      await post(pod, sent.slice(3));
      await syncInbox(pod);
      const reindexed = await openWorkspace(pod);
      await reindexed.rebuildIndex('asked');
      await reindexed.settle();
      const person: Person = { ...ALL_OF_ADA, emails: ['ADA.Brookhaven@mail.example'] };
      const before = await everything(pod);
      expect(before).to.match(TRACES);
      const preview = await forgetPerson(pod, person, { dryRun: true });
      expect(await everything(pod)).to.equal(before);
      const receipt = await forgetPerson(pod, person);
      expect(receipt.leads).to.have.length(3);
      expect(receipt).to.include({ events: 4, journal: 4, quarantine: 1, inbox: 6 });
      expect(preview).to.deep.include({ leads: receipt.leads, events: 4, journal: 4, quarantine: 1, inbox: 6 });
      expect(JSON.stringify(receipt)).not.to.match(TRACES);
      expect(await everything(pod)).not.to.match(TRACES);
      expect(await everything(pod)).to.include(BEA.email);
      expect(await namesIn(pod)).to.deep.equal([BEA.name, BEA.name]);
      expect(await checkAgreement(pod)).to.include({ notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0 });

      // What is delivered again, or newly, is not stored; what is said of others is.
      await post(pod, [sent[0]!, sent[3]!, text({ ...ADA, crm: 'crm-ada-9' }), text({ ...BEA, crm: 'crm-bea-1' })]);
      const notes: string[] = [];
      const report = await syncInbox(pod, { ack: 'delete', onNote: ({ message: note }) => notes.push(note) });
      expect(report).to.include({ read: 4, created: 0, updated: 1, quarantined: 0, failed: 0 });
      expect(notes).to.deep.equal(['3 about forgotten people were not stored']);
      expect(await everything(pod)).not.to.match(TRACES);
      await pod.client.delete(pod.layout.ledger);
      await post(pod, [sent[0]!]);
      await syncInbox(pod, { ack: 'delete', full: true });
      expect(await everything(pod)).not.to.match(TRACES);
      expect(await namesIn(pod)).to.deep.equal([BEA.name, BEA.name]);
    }));

  it('leaves nothing of any generated person', async () => {
    const people = EXTENT.pods === 'real' ? 4 : 2;
    const sent = [...generateMessages({ count: 15 * people, seed: 77 })];
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, sent);
    await syncInbox(pod);
    let forgotten = 0;
    for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll()) {
      const [email] = lead?.emails ?? [];
      if (lead === undefined || email === undefined || email.includes('frontdesk') || forgotten >= people) continue;
      forgotten += 1;
      const traces = [...lead.emails, ...lead.contactIdentifiers.map(({ value }) => value), slug];
      const own = lead.events.map(({ source }) => source.text);
      const emails = lead.emails.filter((one) => !one.includes('frontdesk'));
      await forgetPerson(pod, { emails, identifiers: lead.contactIdentifiers, leads: [slug] });
      const left = await everything(pod);
      for (const trace of traces.filter((one) => one.length > 5 && !one.includes('frontdesk')))
        expect(left).not.to.include(trace);
      for (const source of own) expect(left).not.to.include(JSON.stringify(source).slice(1, -1));
    }
    expect(forgotten).to.equal(people);
    expect(await checkAgreement(pod)).to.include({ notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0 });
  });

  it('finds a person by telephone number, identifier and lead, and shows what they share with whom', async () => {
    const office = { telephone: '+1 903 555 0100', email: 'front@office.example' };
    const cases: readonly (readonly [(pod: Pod) => Promise<Person>, number])[] = [
      [() => Promise.resolve({ telephones: ['(903) 555-0100'] }), 0],
      [() => Promise.resolve({ identifiers: [{ propertyID: 'crm', value: 'crm-ada-1' }] }), 1],
      [() => Promise.resolve({ identifiers: [{ propertyID: 'red', value: ADA.red }] }), 1],
      [async (pod) => ({ leads: [(await slugOf(pod, ADA.name)).slice(0, 10)] }), 1],
    ];
    for (const [personIn, shared] of cases) {
      const pod = memoryPod(new MemoryServer());
      await send(pod, [text({ ...ADA, ...office, crm: 'crm-ada-1' }), text({ ...BEA, ...office, crm: 'crm-bea-1' })]);
      await syncInbox(pod);
      const receipt = await forgetPerson(pod, await personIn(pod));
      expect(receipt.shared).to.have.length(shared);
      expect(await namesIn(pod)).to.deep.equal(shared === 0 ? [] : [BEA.name]);
      // A new customer of the same office is no stranger to it.
      await send(pod, [text({ name: 'Cal Westering', ...office, crm: 'crm-cal-1' })]);
      await syncInbox(pod);
      expect(await namesIn(pod)).to.deep.equal(shared === 0 ? [] : [BEA.name, 'Cal Westering']);
    }
  });

  it('needs to know which person is meant', async () => {
    const pod = memoryPod(new MemoryServer());
    const refused: readonly Person[] = [
      ...[{}, { leads: ['ffffffff'] }, { emails: [''] }, { emails: ['no address'] }],
      ...[{ telephones: ['abc'] }, { telephones: [''] }],
    ];
    for (const person of refused) await rejection(forgetPerson(pod, person), UsageError);
  });

  it('leaves nothing behind if no person is found', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, [text({ ...BEA, crm: 'crm-bea-1' })]);
    await syncInbox(pod);
    const before = [...server.resources.keys()];
    const receipt = await forgetPerson(pod, { emails: [ADA.email] });
    expect(receipt).not.to.have.property('tombstone');
    expect(receipt).to.include({ events: 0, journal: 0, records: 0, quarantine: 0, inbox: 0 });
    expect([...server.resources.keys()]).to.deep.equal(before);
  });

  it('only regards whole words as a mention, and names what it removes and what it leaves', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const other = (id: number, content: object): string =>
      JSON.stringify({ topic: 'realestate/contact#add', id: `https://x.example/${id}`, data: content });
    const ann = { name: 'Ann Exampleton', email: 'ann@mail.example' };
    await send(pod, [
      text({ ...ann, crm: 'website' }),
      text({ ...BEA, crm: 'crm-bea-1', comment: 'a friend of ann@mail.example' }),
      ...[other(1, { email: 'joann@mail.example', from: 'website' }), other(2, { email: 'ann@mail.example.org' })],
      ...['{"broken": "jo.ann@mail.example"', '{"broken": "ann@mail.example"', other(3, { email: 'Ann@Mail.example' })],
    ]);
    await syncInbox(pod);
    const left = (receipt: { notifications: string[] }): string[] =>
      receipt.notifications.map((url) => server.get('GET', url).body).sort();
    const preview = await forgetPerson(pod, { emails: ['ann@mail.example'] }, { dryRun: true });
    expect(preview).to.include({ quarantine: 1, inbox: 3, records: 1 });
    expect(left(preview).join()).not.to.match(/joann|jo\.ann|example\.org/);
    const receipt = await forgetPerson(pod, { emails: ['ann@mail.example'] });
    const { preview: people, ...rest } = preview;
    expect(people?.taken.map(({ name }) => name)).to.deep.equal([ann.name]);
    expect(receipt).to.deep.equal({ ...rest, tombstone: receipt.tombstone });
    expect(receipt.mentioned).to.deep.equal([await slugOf(pod, BEA.name)]);
    const standing = await everything(pod);
    for (const kept of ['joann@mail.example', 'ann@mail.example.org', 'jo.ann@mail.example'])
      expect(standing).to.include(kept);
  });

  it('is recorded for a second run, and for every pass that finds an unreadable event', async () => {
    const pod = memoryPod(new MemoryServer());
    await send(pod, [text({ ...ADA, crm: 'crm-ada-1' })]);
    await syncInbox(pod);
    await forgetPerson(pod, { emails: [ADA.email] });
    const broken = `{"email": "${ADA.email}"`;
    await send(pod, [broken, '{"email": "cal@mail.example"']);
    const report = await syncInbox(pod);
    expect(report).to.include({ quarantined: 1 });
    expect(await new Quarantine(pod.client, pod.layout).list()).to.have.length(1);
    expect(await syncInbox(pod)).to.include({ read: 0, skipped: 2 });
    // By another name than hers: what is told of her by the first one still counts.
    await send(pod, [text({ ...BEA, crm: 'crm-bea-1' })]);
    await syncInbox(pod);
    expect(await forgetPerson(pod, { emails: [BEA.email] })).to.include({ events: 1, inbox: 2 });
    expect(await everything(pod)).not.to.match(TRACES);
  });

  it('removes every resource that states which lead one of theirs was merged into', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const chain = (...crm: string[]): string => {
      const event = message({ ...ADA }) as { data: { object: object } };
      Object.assign(event.data.object, { identifier: Object.fromEntries(crm.map((value) => [value, value])) });
      return JSON.stringify(event);
    };
    await send(pod, [chain('key-1'), chain('key-2'), chain('key-3'), text({ ...BEA, crm: 'crm-bea-1' })]);
    await syncInbox(pod);
    for (const link of [chain('key-3', 'key-2'), chain('key-2', 'key-1')]) {
      await send(pod, [link]);
      await syncInbox(pod);
    }
    const leadUrls = (): string[] => [...server.resources.keys()].filter((url) => url.endsWith('.ttl'));
    expect(leadUrls()).to.have.length(4);
    const receipt = await forgetPerson(pod, { emails: [ADA.email] });
    expect(leadUrls()).to.have.length(1);
    expect(receipt.records).to.be.at.least(3);
    const records = [...server.resources].filter(([url]) => url.endsWith('.commit.json'));
    const slugs = new Set(
      records.flatMap(([, { body }]) => (JSON.parse(body) as CommitRecord).leads.map(({ slug }) => slug)),
    );
    expect([...slugs]).to.deep.equal([await slugOf(pod, BEA.name)]);
  });

  it('is finished by the next pass if it is killed after the tombstone was written', async () => {
    const sent = [text({ ...ADA, crm: 'crm-ada-1' }), text({ ...BEA, crm: 'crm-bea-1' }), text({ red: ADA.red })];
    let gone = 0;
    await killEverywhere({
      before: async (pod) => {
        await send(pod, sent);
        await syncInbox(pod, { ack: 'delete' });
      },
      work: (pod) => forgetPerson(pod, ALL_OF_ADA),
      after: (pod) => syncInbox(pod),
      check: async (pod, place) => {
        const isGone = (await namesIn(pod)).length === 1;
        if (isGone) gone += 1;
        expect(await namesIn(pod), place).to.include(BEA.name);
        if (isGone) expect(await everything(pod), place).not.to.match(TRACES);
        else expect(gone, place).to.equal(0);
      },
    });
    expect(gone).to.be.above(0);
  });

  it('also removes what another process stores or merges at the same time', async () => {
    for (const step of [3, 7, 11, 17]) {
      const server = new MemoryServer();
      let turns = 0;
      server.onRequest = async () => {
        for (let turn = (turns += step) % 29; turn > 0; turn--) await Promise.resolve();
      };
      const [one, two, three] = [memoryPod(server), memoryPod(server, 'other/'), memoryPod(server, 'third/')];
      await send(one, [text({ ...ADA, crm: 'crm-ada-1' }), text({ ...BEA, crm: 'crm-bea-1' })]);
      await syncInbox(one);
      await send(one, [text({ ...BEA, crm: 'crm-bea-3' })]);
      await syncInbox(one);
      await send(two, [text({ ...ADA, crm: 'crm-ada-2' }), text({ ...BEA, crm: 'crm-bea-2' })]);
      const compaction = async (): Promise<void> => {
        const workspace = await openWorkspace(three);
        await compactJournal(workspace);
        await workspace.settle();
      };
      await Promise.all([forgetPerson(one, { emails: [ADA.email] }), syncInbox(two, { ack: 'delete' }), compaction()]);
      await syncInbox(one);
      expect(await everything(one), `step ${step}`).not.to.match(TRACES);
      expect(await leadLines(one)).to.have.length(3);
    }
  });
});

async function slugOf(pod: Pod, name: string): Promise<string> {
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead?.fields.name === name) return slug;
  throw new Error(`no lead of ${name}`);
}
