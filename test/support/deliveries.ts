/** Sets of events over few contacts, vendors and owners, and the ways in which they can reach a pod. */
import { expect } from 'chai';
import fc from 'fast-check';
import { ACTIONS, type Action } from '../../src/message/event/actions.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { Verdicts } from '../../src/lead/identity/decisions.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { foldEvents, type Lead } from '../../src/lead/lead.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import { memoryPod, MemoryServer, nowIn, waitIn, type Tells } from './memory-pod.ts';
import { Killed, mortal, type Machine } from './mortal.ts';

/** How messages travel: in which order, when a pass runs, and on which machine. */
export interface Delivery {
  /** Each message once or twice, in the order of arrival; in one of two inboxes, so that machines see different things. */
  readonly messages: readonly string[];
  readonly inboxes: readonly (0 | 1)[];
  /** The names that their senders ask for, few, so that a URL is used again as soon as it is free; none where there is none. */
  readonly slugs?: readonly (string | undefined)[];
  /** Does the owner delete what is under these names when a pass has read it? */
  readonly isFreed?: boolean;
  /** What the server says of notifications; only a model of one can be told. */
  readonly tells?: Tells;
  /** After how many messages a pass runs, and where: on one of two machines, or on both at the same time. */
  readonly passes: readonly Passing[];
  readonly ack: 'keep' | 'delete';
  /** Keys in the tail and in a resource of the index: few, so that they move. */
  readonly tail: number;
  readonly concurrency: number;
  /** How many leads an event may tie together: few, so that many are held. */
  readonly maxTied?: number;
  /** By how many turns of the event loop each request is late, in turn. */
  readonly delays: readonly number[];
}

interface Passing {
  readonly after: number;
  readonly on: 'one' | 'two' | 'both';
  /** The first machine dies before so many requests are over. */
  readonly kill?: number | undefined;
}

const keyMap = (
  vendors: readonly string[],
  values: readonly string[],
  maxKeys = 2,
): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom(...vendors), fc.constantFrom(...values), { maxKeys, noNullPrototype: true });

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined, freq: 1 });

/** What a message says; what is not there it does not state. */
interface Said {
  readonly hour?: number | undefined;
  readonly lead?: object;
  readonly contact?: object;
  readonly email?: string | undefined;
  readonly telephone?: string | undefined;
  readonly owner?: string | undefined;
  readonly comment?: string | undefined;
  /** The same event, delivered to another place. */
  readonly copy?: boolean;
}

/** A message of the format. */
export const event = (id: number, action: Action, said: Said = {}): string => {
  const { hour, lead = {}, contact = {}, email, telephone, owner, comment, copy = false } = said;
  const object = { type: 'Contact', identifier: contact, email, telephone };
  return JSON.stringify({
    ...(copy ? { '@id': 'https://pod.example/elsewhere/1' } : {}),
    topic: `realestate/lead#${action}`,
    // Of two origins, so that one may confirm what the other says.
    id: `https://${id > 6 ? 'other' : 'vendor'}.example/publish/${id}`,
    ...(hour === undefined ? {} : { time: `2024-03-01T0${hour}:00:00Z` }),
    data: { object: { type: 'Lead', identifier: lead, owner, object }, comment },
  });
};

/** A message in which much may be missing. */
const messages: fc.Arbitrary<(copy: boolean) => string> = fc
  .record({
    id: fc.integer({ min: 1, max: 8 }),
    action: fc.constantFrom(...ACTIONS),
    hour: maybe(fc.integer({ min: 1, max: 6 })),
    lead: fc.oneof(fc.constant({}), keyMap(['crm', 'mls', 'web'], ['1', '2', '3'], 3)),
    contact: fc.oneof(fc.constant({}), keyMap(['red', 'blue'], ['a', 'b'])),
    email: maybe(fc.constantFrom('ada@mail.example', 'bea@mail.example', 'front@office.example')),
    telephone: maybe(fc.constantFrom('+19035550135', '+19035550100')),
    owner: maybe(fc.constantFrom('https://owner-a.example/#me', 'https://owner-b.example/#me')),
    comment: maybe(fc.constantFrom('one', 'two')),
  })
  .map(
    ({ id, action, ...said }) =>
      (copy: boolean) =>
        event(id, action, { ...said, copy }),
  );

const SLUGS = ['crm-1', 'crm-2'];

/** Everything that can happen to up to `maxLength` messages. */
export const deliveries = ({ maxLength = 10, kills = false } = {}): fc.Arbitrary<Delivery> =>
  fc
    .record({
      set: fc.array(messages, { minLength: 1, maxLength, size: 'max' }),
      seeds: fc.array(fc.nat(), { minLength: 2 * maxLength, maxLength: 2 * maxLength }),
      inboxes: fc.array(fc.constantFrom(0 as const, 1 as const), {
        minLength: 2 * maxLength,
        maxLength: 2 * maxLength,
      }),
      slugs: fc.array(fc.constantFrom(...SLUGS, undefined), { minLength: 2 * maxLength, maxLength: 2 * maxLength }),
      isFreed: fc.boolean(),
      tells: fc.constantFrom<Tells>(
        { etags: 'strong', listing: 'fine' },
        { etags: 'seconds', listing: 'seconds' },
        { etags: 'none', listing: 'fine' },
      ),
      twice: fc.array(fc.boolean(), { minLength: maxLength, maxLength }),
      passes: fc.array(
        fc.record({
          after: fc.integer({ min: 1, max: 4 }),
          on: fc.constantFrom('one', 'two', 'both'),
          kill: kills ? maybe(fc.integer({ min: 4, max: 40 })) : fc.constant(undefined),
        }),
        { maxLength: 8, size: 'max' },
      ),
      ack: fc.constantFrom('keep', 'delete'),
      tail: fc.constantFrom(1, 3, 8, 1000),
      concurrency: fc.constantFrom(1, 3, 8),
      maxTied: fc.constantFrom(1, 2, 3),
      delays: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 13 }),
    })
    .map(({ set, seeds, twice, ...rest }) => ({
      ...rest,
      messages: [
        ...set.map((write) => write(false)),
        ...set.filter((_, index) => twice[index]).map((write) => write(true)),
      ]
        .map((text, index) => ({ text, rank: seeds[index] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ text }) => text),
    }));

/** The leads of a pod, one line each, as `leads --json` prints them, but for the place. */
export async function leadLines(pod: Pod, { isOursAlone = false } = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const stored of new LeadStore(pod.client, pod.layout).readAll()) {
    const { slug, lead, state, foreign, unreadable = [] } = stored;
    expect(state, slug).to.equal('whole');
    if (isOursAlone) expect([...foreign, ...unreadable], slug).to.deep.equal([]);
    if (lead !== undefined) lines.push(lineOf(lead, slug));
  }
  return lines;
}

/** A lead as one line; in one copy of an event more was repaired than in another. */
const lineOf = (lead: Lead, slug: string): string =>
  JSON.stringify({ ...leadToJson(lead, slug), warnings: undefined, held: [...lead.held].sort() });

/** What `normalize` makes of the same set. */
export async function offlineLines(texts: readonly string[], maxTied?: number): Promise<string[]> {
  const events: LeadEvent[] = [];
  for (const text of texts) {
    const parsed = await parseNotification({ body: new TextEncoder().encode(text), contentType: 'application/json' });
    events.push(...parsed.events);
  }
  return groupEvents(events, new Verdicts([], maxTied)).map(({ slug, events: own, held }) =>
    lineOf(foldEvents(own, undefined, held), slug),
  );
}

/** Delivers, with passes in between and at the end, on two machines; both open one pod, each with an inbox of its own. */
export async function deliver(delivery: Delivery, machines: readonly [Machine, Machine]): Promise<void> {
  const { messages: texts, inboxes, slugs = [], passes, ack, tail, concurrency, maxTied, isFreed = false } = delivery;
  const [one, two] = machines;
  const indexLimits = { tail, capacity: Math.max(4, tail) };
  const limits = maxTied === undefined ? {} : { limits: { maxTied } };
  // Where the index moves often, so do the pages of the ledger, which are few bytes then.
  const parts = tail === 3 ? { partLimits: { bytes: 100 } } : {};
  const { wait, now } = one;
  const options: SyncOptions = {
    ack,
    concurrency,
    indexLimits,
    ...limits,
    ...parts,
    ...(wait === undefined ? {} : { wait }),
    ...(now === undefined ? {} : { now }),
  };
  const run = async ({ on, kill }: Passing): Promise<void> => {
    const running = on === 'both' ? [one, two] : [on === 'one' ? one : two];
    running[0]?.killAfter(kill);
    await Promise.all(
      running.map(({ pod }) =>
        syncInbox(pod, options).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        }),
      ),
    );
    running[0]?.killAfter(undefined);
    if (isFreed && kill === undefined) await freeNames(running);
  };
  let next = 0;
  for (const pass of [...passes, { after: texts.length, on: 'both' as const }]) {
    for (const [index, text] of texts.slice(next, next + pass.after).entries()) {
      const { pod } = machines[inboxes[next + index] ?? 0];
      const slug = slugs[next + index];
      await pod.client.post(pod.inbox, text, { contentType: 'application/json', slug });
    }
    next += pass.after;
    await run(pass);
  }
}

/** The owner deletes what was handled, so that its URL is free. */
async function freeNames(machines: readonly Machine[]): Promise<void> {
  for (const { pod } of machines) for (const slug of SLUGS) await pod.client.delete(`${pod.inbox}${slug}`);
}

/** A delivery ends as the offline result, whatever its order, batches and machines. */
export async function shouldEndAsOffline(delivery: Delivery, machines: readonly [Machine, Machine]): Promise<void> {
  await deliver(delivery, machines);
  expect(await leadLines(machines[0].pod)).to.deep.equal(await offlineLines(delivery.messages, delivery.maxTied));
}

/** Two machines on a server in memory, each request of which is late by some turns of the event loop. */
export function memoryMachines({ delays, tells }: Delivery): readonly [Machine, Machine] {
  const server = new MemoryServer();
  if (tells !== undefined) server.tells = tells;
  let requests = 0;
  server.onRequest = async () => {
    requests += 1;
    for (let turns = delays[requests % delays.length] ?? 0; turns > 0; turns--) await Promise.resolve();
  };
  const clock = { wait: waitIn(server), now: nowIn(server) };
  return [
    { ...mortal(memoryPod(server)), ...clock },
    { ...mortal(memoryPod(server, 'other/')), ...clock },
  ];
}
