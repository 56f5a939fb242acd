/** Whom a forgetting takes and bars when strangers choose what events say. */
import { expect } from 'chai';
import { searchUnderBudget } from '../../src/budget/shared-reader.ts';
import { checkAgreement } from '../../src/care/agreement.ts';
import { forgetPerson } from '../../src/care/forget.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { PodError } from '../../src/errors.ts';
import { Forgettings } from '../../src/store/forgetting.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { bytesOf } from '../support/reading.ts';

interface Said {
  readonly crm?: string | readonly string[];
  readonly red?: string | readonly string[];
  readonly src?: string;
  readonly name?: string;
  readonly email?: string | readonly string[];
  readonly telephone?: string;
  readonly topic?: string;
  readonly year?: number;
}

let count = 0;
/** A message; each is a minute later than the one before. */
const text = ({ crm, red, src, topic = 'update', year = 2024, ...contact }: Said): string => {
  const ids = { ...(red === undefined ? {} : { red }), ...(src === undefined ? {} : { src }) };
  const person = { ...contact, ...(Object.keys(ids).length === 0 ? {} : { identifier: ids }) };
  return JSON.stringify({
    topic: `realestate/lead#${topic}`,
    id: `https://crm.example.com/events/${++count}`,
    time: new Date(Date.UTC(year, 2, 1, 0, count)).toISOString(),
    data: {
      object: {
        type: 'Lead',
        ...(crm === undefined ? {} : { identifier: { crm } }),
        ...(Object.keys(person).length === 0 ? {} : { object: { type: 'Contact', ...person } }),
      },
    },
  });
};

const ANN = { crm: 'crm-ann-1', name: 'Ann Example', email: 'ann@mail.example', red: 'red-ann-1' };
const BOB = { crm: 'crm-bob-1', name: 'Bob Sample', email: 'bob@mail.example', red: 'red-bob-1' };
const CAL = {
  ...{ crm: 'crm-cal-1', name: 'Cal Specimen', email: 'cal@mail.example' },
  ...{ red: 'red-cal-1', telephone: '+1 903 555 0177', src: 'website' },
};
const FORGET_ANN = { emails: [ANN.email] };

async function podWith(...texts: string[]): Promise<{ pod: Pod; server: MemoryServer }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, texts);
  await syncInbox(pod);
  return { pod, server };
}

async function sync(pod: Pod, ...texts: string[]): Promise<void> {
  await send(pod, texts);
  await syncInbox(pod);
}

/** Each lead in one line: the ids of its events. */
async function leadsOf(pod: Pod): Promise<string[]> {
  const leads: string[] = [];
  for await (const { lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined) leads.push(lead.events.map(numberOf).join());
  return leads.sort();
}

const numberOf = ({ id }: Pick<LeadEvent, 'id'>): string => id.split('/').at(-1) ?? '';
const idsOf = (...texts: string[]): string => texts.map((one) => numberOf(JSON.parse(one) as { id: string })).join();

/** What is in the pod, as one text, but for what is in base64. */
const everything = (server: MemoryServer): string => [...server.resources.values()].map(({ body }) => body).join('\n');

async function expectAgreement(pod: Pod): Promise<void> {
  expect(await checkAgreement(pod)).to.include({ notInJournal: 0, notInLeads: 0, misplaced: 0, notInIndex: 0 });
}

describe('Forgetting among strangers', () => {
  const plants: readonly (readonly [string, Said])[] = [
    ['names her address', { crm: BOB.crm, email: ANN.email }],
    ['names her address and his name', { crm: BOB.crm, name: BOB.name, email: ANN.email }],
    ['claims to be the first of his lead', { crm: BOB.crm, name: BOB.name, email: ANN.email, year: 1999 }],
    ['bears both addresses', { crm: BOB.crm, email: [ANN.email, BOB.email] }],
    ['bears both contact identifiers', { crm: 'crm-x', red: [ANN.red, BOB.red], email: ANN.email }],
    ['ties both leads together', { crm: [ANN.crm, BOB.crm], red: [ANN.red, BOB.red], email: ANN.email }],
    ['bears all that is his', { ...BOB, email: ANN.email }],
  ];
  for (const [what, plant] of plants)
    it(`T22: an event that ${what} is taken, and nothing of his`, async () => {
      const bob = [
        text({ ...BOB, topic: 'add' }),
        text({ crm: BOB.crm, topic: 'accept' }),
        text({ crm: BOB.crm, red: BOB.red }),
      ];
      const { pod, server } = await podWith(text(ANN), ...bob);
      await sync(pod, text(plant));
      const receipt = await forgetPerson(pod, FORGET_ANN);
      expect(receipt).to.include({ events: 2, journal: 2, inbox: 2 });
      expect(await leadsOf(pod)).to.deep.equal([idsOf(...bob)]);
      expect(everything(server)).not.to.include(ANN.email);
      const inbox = [...server.resources].filter(([url]) => url.startsWith(pod.inbox) && url !== pod.inbox);
      expect(inbox.map(([, { body }]) => body).sort()).to.deep.equal([...bob].sort());
      // Whatever he does later belongs to his lead.
      const later = [
        text({ crm: BOB.crm, topic: 'retract' }),
        text(BOB),
        text({ red: BOB.red }),
        text({ email: BOB.email }),
      ];
      await sync(pod, ...later);
      expect(await leadsOf(pod)).to.deep.equal([idsOf(...bob, ...later)]);
      await expectAgreement(pod);
    });

  it('T22: data that strangers plant in her lead blocks no one, and the first leads of others are stored and known', async () => {
    const planted: readonly Said[] = [
      { ...CAL, crm: ANN.crm },
      { ...CAL, crm: ANN.crm, email: [ANN.email, CAL.email] },
      { ...CAL, crm: [ANN.crm, CAL.crm], email: ANN.email },
      { ...CAL, email: ANN.email },
      { ...ANN, src: 'website' },
    ];
    for (const plant of planted) {
      const { pod, server } = await podWith(text({ ...ANN, topic: 'add' }), text(plant));
      await forgetPerson(pod, FORGET_ANN);
      const before = await leadsOf(pod);
      const cal = [text(CAL), text({ crm: CAL.crm, topic: 'accept' })];
      await sync(pod, ...cal);
      const news = (await leadsOf(pod)).filter((lead) => !before.includes(lead));
      expect(news.join(), JSON.stringify(plant)).to.include(idsOf(...cal));
      // His lead may bear the name of one that is gone: another forgetting leaves the records of it alone.
      await sync(pod, text({ ...BOB, topic: 'add' }));
      await forgetPerson(pod, { emails: [BOB.email] });
      server.resources.delete(pod.layout.ledger);
      const later = text({ telephone: CAL.telephone });
      await sync(memoryPod(server), later);
      expect((await leadsOf(pod)).join(), JSON.stringify(plant)).to.include(idsOf(...cal, later));
      await expectAgreement(pod);
    }
  });

  it('T22: other keys are reported, and block only on request', async () => {
    const own = [text({ ...ANN, telephone: '+1 903 555 0142', topic: 'add' }), text({ crm: ANN.crm, topic: 'accept' })];
    const { pod } = await podWith(...own, text({ ...BOB, telephone: '+1 903 555 0142' }));
    const { preview } = await forgetPerson(pod, { ...FORGET_ANN, allKeys: true }, { dryRun: true });
    expect(preview?.taken.map(({ why, name }) => [why, name])).to.deep.equal([
      ['named', ANN.name],
      ['same', undefined],
    ]);
    expect(preview?.otherKeys).to.deep.equal([
      { kind: 'lead identifier', propertyID: 'crm', value: ANN.crm, taken: 2, left: 0 },
      { kind: 'contact identifier', propertyID: 'red', value: ANN.red, taken: 1, left: 0 },
      { kind: 'telephone', value: '+19035550142', taken: 1, left: 1 },
    ]);
    await forgetPerson(pod, { ...FORGET_ANN, allKeys: true });
    const leads = await leadsOf(pod);
    await sync(pod, text({ red: ANN.red }), text({ crm: ANN.crm, topic: 'accept' }), ...own);
    expect(await leadsOf(pod)).to.deep.equal(leads);
    await sync(pod, text({ telephone: '+1 903 555 0142', crm: 'crm-dan-1' }));
    expect(await leadsOf(pod)).to.have.length(leads.length + 1);
  });

  it('T22: data that names no one is removed with her lead, and stays in a lead that began without her', async () => {
    const silent = [text({ crm: 'crm-1', topic: 'add' }), text({ crm: 'crm-1', topic: 'accept' })];
    const { pod } = await podWith(...silent, text({ ...ANN, topic: 'add' }), text({ crm: ANN.crm, topic: 'accept' }));
    await sync(pod, text({ crm: 'crm-1', email: ANN.email }));
    const receipt = await forgetPerson(pod, FORGET_ANN);
    expect(receipt).to.include({ events: 3 });
    expect(receipt.kept.map(({ taken, left }) => [taken, left])).to.deep.equal([[1, 2]]);
    expect(await leadsOf(pod)).to.deep.equal([idsOf(...silent)]);
  });

  it('T22: an event of her lead with her name is removed if it has only the identifiers of her events', async () => {
    const telephone = '+1 903 555 0142';
    const { crm, name } = ANN;
    const [add, same] = [text({ ...ANN, telephone, topic: 'add' }), text({ crm, name: 'ann  EXAMPLE', telephone })];
    const silent = text({ crm, topic: 'accept' });
    const others: readonly Said[] = [
      { crm, name: BOB.name, telephone },
      { crm, name, email: BOB.email },
      { crm, name, red: BOB.red },
      { crm, name, telephone: CAL.telephone },
    ];
    const { pod } = await podWith(add, same, silent);
    expect((await forgetPerson(pod, FORGET_ANN)).events).to.equal(3);
    for (const other of others) {
      const stranger = text(other);
      const { pod: shared } = await podWith(add, same, silent, stranger);
      const receipt = await forgetPerson(shared, FORGET_ANN);
      expect(receipt.kept.map(({ taken, left }) => [taken, left])).to.deep.equal([[1, 3]]);
      expect(await leadsOf(shared)).to.deep.equal([idsOf(same, silent, stranger)]);
    }
    // Of an event with two addresses no one knows whose the second is.
    const two = [text({ crm, name, email: [ANN.email, BOB.email] }), text({ crm, name, email: BOB.email })];
    const { pod: unclear } = await podWith(...two);
    expect((await forgetPerson(unclear, FORGET_ANN)).kept).to.have.length(1);
  });

  it('finds her in any spelling of her address, confuses no one with her, and keeps her out', async () => {
    const address = 'j\u00f6rg@b\u00fccher.example';
    const spellings: readonly (string | readonly string[])[] = [
      ...[
        'jo\u0308rg@bu\u0308cher.example',
        'J\u00d6RG@xn--bcher-kva.example',
        'J\u00f6rg Example <j\u00f6rg@b\u00fccher.example>',
      ],
      ...['bob@mail.example, j\u00f6rg@b\u00fccher.example', 'mailto:j\u00f6rg@b\u00fccher.example?subject=Hello'],
      ...[
        'j\u200b\u00f6rg@b\u00fccher.exam\u00adple',
        'mailto:j%C3%B6rg@b%C3%BCcher.example',
        ['x@mail.example', address],
      ],
    ];
    const others = [
      "o'j\u00f6rg@b\u00fccher.example",
      'j\u00f6rg@b\u00fccher.example.org',
      'jorg@bucher.example',
      'j\u00f6rg@',
    ];
    for (const named of [
      address,
      'Jo\u0308rg <jo\u0308rg@xn--bcher-kva.example>',
      'mailto:j\u00f6rg@b\u00fccher.example?cc=',
    ]) {
      const of = (email: Said['email'], id: string): string =>
        text({ crm: id, ...(email === undefined ? {} : { email }) });
      const kept = others.map((email, id) => of(email, `other-${id}`));
      const { pod } = await podWith(...spellings.map((email, id) => of(email, `own-${id}`)), ...kept);
      expect((await forgetPerson(pod, { emails: [named] })).events).to.equal(spellings.length);
      await sync(pod, ...spellings.map((email, id) => of(email, `new-${id}`)));
      expect(await leadsOf(pod)).to.deep.equal(kept.map((one) => idsOf(one)).sort());
    }
  });

  it('T23: unreadable data is left and reported, the rest is done, and every pass continues both this and its own work', async () => {
    const { pod, server } = await podWith(text(ANN), text(BOB), `{"broken": "${ANN.email}"`);
    const unreadable = [...server.resources.keys()].find((url) => url.startsWith(pod.layout.quarantine)) ?? '';
    let inboxReads = 0;
    let isTooLarge = true;
    server.onRequest = (method, url) => {
      if (method === 'GET' && url.startsWith(pod.inbox)) inboxReads += 1;
      const details = { kind: 'too-large', method, url } as const;
      if (isTooLarge && method === 'GET' && url === unreadable)
        throw new PodError('Reading failed: too large', details);
    };
    const receipt = await forgetPerson(pod, FORGET_ANN);
    expect(receipt).to.include({ events: 1, inbox: 2 });
    expect(receipt.unfinished.map(({ url }) => url)).to.deep.equal([unreadable]);
    expect(await leadsOf(pod)).to.have.length(1);
    inboxReads = 0;
    const notes: string[] = [];
    await send(pod, [text({ ...CAL, topic: 'add' })]);
    const report = await syncInbox(memoryPod(server), { onNote: ({ url }) => notes.push(url) });
    expect(report).to.include({ created: 1, failed: 0 });
    expect(notes).to.deep.equal([unreadable]);
    // The listing and the new one: what was looked through is not read again.
    expect(inboxReads).to.be.at.most(2);
    isTooLarge = false;
    await syncInbox(memoryPod(server));
    expect(server.resources.has(unreadable)).to.equal(false);
    expect([...server.resources.keys()].filter((url) => url.startsWith(pod.layout.forgetting))).to.deep.equal([]);
    expect(await new Forgettings(pod.client, pod.layout).read([])).to.have.property('size', 0);
  });

  it('T26: signals and everything else are handled while a long text is searched for forgotten people', async () => {
    const { pod } = await podWith(
      text(ANN),
      `{"broken": "${'a'.repeat(200_000)}"`,
      `{"broken": "${'1 '.repeat(100_000)}"`,
    );
    await forgetPerson(pod, FORGET_ANN);
    await send(pod, [`{"broken": "${'a'.repeat(400_000)}"`, `{"broken": "${'1 '.repeat(200_000)} ${ANN.email}"`]);
    expect(await syncInbox(pod)).to.include({ quarantined: 1 });
    let turns = 0;
    let isDone = false;
    const wanted = {
      keys: ['email ann@mail.example', 'telephone +19035550142'],
      tombstones: [],
      region: 'US',
    } as const;
    const search = searchUnderBudget(bytesOf('12 '.repeat(100_000)), wanted).finally(() => {
      isDone = true;
    });
    const turn = (): void => {
      turns += 1;
      if (!isDone) setImmediate(turn);
    };
    turn();
    expect(await search).to.equal(false);
    expect(turns).to.be.above(10);
  });
});
