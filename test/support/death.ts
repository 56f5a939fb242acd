/**
 * A pass in which everything happens that a pass can do, and the pod at each moment of it: what a machine leaves behind that
 * dies there, or in the middle of a write. Anyone who comes after it must end where a clean run ends.
 */
import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import type { PutOptions } from '../../src/http/client.ts';
import { listInbox } from '../../src/solid/inbox.ts';
import { Journal } from '../../src/store/journal/journal.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { Quarantine } from '../../src/store/quarantine.ts';
import { readJournalEvents } from '../../src/workspace/journal-events.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event, leadLines } from './deliveries.ts';
import { send } from './kills.ts';
import { memoryPod, MemoryServer, type Resource } from './memory-pod.ts';

const A = 'https://owner-a.example/#me';
const B = 'https://owner-b.example/#me';

/**
 * What is there before, in two passes of a day, so that there is something to merge. It is not in the inbox any more, and what
 * comes then uses its URLs again.
 */
export const EARLIER: readonly (readonly string[])[] = [
  [
    event(1, 'add', { hour: 1, lead: { crm: '1' }, contact: { red: 'a' }, email: 'ada@mail.example' }),
    event(2, 'add', { hour: 1, lead: { mls: '2' }, telephone: '+19035550135' }),
    event(3, 'update', { hour: 2, contact: { red: 'a' }, owner: B }),
  ],
  [
    event(4, 'assign', { hour: 2, lead: { mls: '2' }, comment: 'one' }),
    event(5, 'add', { hour: 1, lead: { web: '5' }, contact: { blue: 'b' } }),
  ],
];

/**
 * A new lead, an update, one that ties two leads together, one that takes a weak event away from its lead, a copy, two that
 * cannot be read, and one of another topic.
 */
export const NEWS: readonly string[] = [
  event(6, 'add', { hour: 3, lead: { crm: '6' }, email: 'bea@mail.example' }),
  event(7, 'accept', { hour: 3, lead: { web: '5' }, comment: 'two' }),
  event(8, 'update', { hour: 4, lead: { crm: '1', mls: '2' } }),
  event(9, 'update', { hour: 5, lead: { crm: '1' }, owner: A }),
  event(4, 'assign', { hour: 2, lead: { mls: '2' }, comment: 'one', copy: true }),
  '{"topic":"realestate/lead#add","id":"https://vendor.example/publish/90"',
  '{"topic":"realestate/lead#update","data":[',
  '{"topic":"realestate/tour#add","id":"https://vendor.example/publish/91","data":{}}',
];

const at = (time: string): SyncOptions => ({
  ack: 'delete',
  concurrency: 1,
  indexLimits: { tail: 4, capacity: 8 },
  now: () => new Date(time),
});

const PASS = at('2026-03-11T10:00:00Z');
const NEXT_PASS = at('2026-03-11T11:00:00Z');

type Content = ReadonlyMap<string, Resource>;

/** A request of the pass, with the pod as it was before. */
export interface Moment {
  readonly method: string;
  readonly url: string;
  readonly before: Content;
  /** What was to be written. */
  readonly write?: { readonly body: string; readonly options: PutOptions };
}

/** The pass, moment by moment, and what its pod came to. */
export interface Life {
  readonly moments: readonly Moment[];
  readonly end: object;
}

/** Runs the pass on a pod that has leads, and keeps every moment of it. */
export async function liveOnce(): Promise<Life> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  for (const [number, texts] of EARLIER.entries()) {
    await send(pod, texts, { isNamed: true });
    await syncInbox(pod, at(`2026-03-10T1${number}:00:00Z`));
  }
  await send(pod, NEWS, { isNamed: true });
  const moments: Moment[] = [];
  server.onRequest = (method, url) => {
    if (method !== 'PUT') moments.push({ method, url, before: server.snapshot() });
  };
  const { client } = pod;
  const put: Pod['client']['put'] = (url, body, options) => {
    moments.push({ method: 'PUT', url, before: server.snapshot(), write: { body, options } });
    return client.put(url, body, options);
  };
  await syncInbox({ ...pod, client: { ...client, put } }, PASS);
  server.onRequest = () => undefined;
  return { moments, end: await endOf(memoryPod(server)) };
}

/** What everyone must come to. */
export async function endOf(pod: Pod): Promise<object> {
  const inbox: string[] = [];
  for await (const { source } of listInbox(pod.client, pod.inbox)) inbox.push((await pod.client.get(source)).text());
  const keys = new Set<string>();
  for await (const { entries } of new Journal(pod.client, pod.layout).readAll())
    for (const { key } of await readJournalEvents(entries, {})) keys.add(key);
  const quarantine = await new Quarantine(pod.client, pod.layout).list();
  return {
    leads: await leadLines(pod, { isOursAlone: true }),
    journal: [...keys].sort(),
    inbox: inbox.sort(),
    quarantine: quarantine.map(({ body, reason }) => `${reason} ${body ?? ''}`).sort(),
    agreement: await checkAgreement(pod, false, NEXT_PASS),
  };
}

/** A clean pass over what someone left behind ends as one who did not die. */
export async function shouldEndAsIf(life: Life, content: Content, place: string): Promise<void> {
  const server = new MemoryServer();
  server.restore(content);
  const pod = memoryPod(server);
  try {
    await syncInbox(pod, NEXT_PASS);
    expect(await endOf(pod)).to.deep.equal(life.end);
  } catch (error) {
    throw new Error(`${place}: ${String(error)}`, { cause: error });
  }
}

/** What is left where a write was cut off after so many bytes: the first of the new ones, and nothing of the old. */
export function cutOff({ url, before, write }: Moment, bytes: number): Content {
  const server = new MemoryServer();
  server.restore(before);
  if (write !== undefined) server.tear(url, write.body, bytes, write.options);
  return server.snapshot();
}
