/** What happens in one simulated life of a pod, drawn from a seed. */
import { ACTIONS } from '../../src/message/event/actions.ts';
import { createChances, type Chance } from '../../src/dev/generator/chance.ts';
import { event } from './deliveries.ts';
import type { Tells } from './memory-pod.ts';
import type { Fate, FateKind, Request } from './scheduler.ts';

/** What a machine does, from the start of the program to its end. */
export interface Activity {
  readonly kind: 'sync' | 'compact' | 'retry';
  readonly ack: 'keep' | 'delete';
  readonly inbox: InboxName;
  readonly concurrency: number;
  /** How long a batch is read, in milliseconds: each has one notification, and the next is read meanwhile, or there is one batch. */
  readonly batchMs: number;
  /** Keys in the tail of the identity index: few, so that it is flushed. */
  readonly tail: number;
  /** Minutes since the beginning on the clock of the machine, which may go wrong by five. */
  readonly minute: number;
}

/** Machines may look into different inboxes. */
export type InboxName = 'inbox/' | 'other/';

/** A notification on its way. */
export interface Letter {
  readonly text: string;
  readonly inbox: InboxName;
  /** The name that its sender asks for: the server gives it as often as it is free. */
  readonly slug?: string | undefined;
  /** How long its sender waits for the name to be free, in requests of his own; then he takes another. */
  readonly turns?: number;
  /** The owner deletes what is there before, if it is stored. */
  readonly isFreed?: boolean;
}

/** One life. */
export interface Plan {
  readonly seed: number;
  /** When it begins: in the middle of a month, or shortly before the end of a day or month. */
  readonly start: string;
  /** Those that there are. */
  readonly inboxes: readonly InboxName[];
  /** What was delivered, and taken up by a clean pass, before anything goes wrong. */
  readonly early: readonly Letter[];
  readonly late: readonly Letter[];
  readonly machines: readonly (readonly Activity[])[];
  readonly finalAck: 'keep' | 'delete';
  /** What the server says of notifications. */
  readonly tells: Tells;
  /** How often a request meets something else than its answer. */
  readonly trouble: number;
  /** Leads that refuse to be read or written, until the clean pass: the beginnings of their slugs, and the methods. */
  readonly refusing: { readonly slugs: string; readonly methods: readonly string[] };
}

/** A notification that cannot be read, and what a person makes of it. */
export const BROKEN = '{"topic":"realestate/lead#add","id":"https://vendor.example/publish/90"';
export const MENDED = event(90, 'add', { hour: 2, lead: { crm: '1' }, email: 'ada@mail.example' });
/** Broken beyond repair. */
export const HOPELESS = '{"topic":"realestate/lead#update",';
/** Of another topic. */
export const FOREIGN = '{"topic":"realestate/tour#add","id":"https://vendor.example/publish/91","data":{}}';

/** Mostly one inbox, so that machines meet; sometimes another, so that they see different things. */
const WAYS: readonly (readonly InboxName[])[] = [['inbox/'], ['inbox/'], ['inbox/'], ['inbox/', 'other/']];
const STARTS = ['2026-03-10T10:00:00Z', '2026-03-10T23:57:00Z', '2026-03-31T23:57:00Z'];
const DAY = 24 * 60;

/** The plan of a seed. */
export function planOf(seed: number): Plan {
  const { traffic: chance } = createChances(seed);
  const inboxes = chance.pick(WAYS);
  const letters = drawLetters(chance, inboxes);
  const isFresh = chance.is(0.4);
  const first = isFresh ? [] : letters.splice(0, Math.ceil(letters.length / 2));
  const machines = Array.from({ length: chance.weighted([[2, 1], [4, 2], [1, 3]]) }, () => drawActivities(chance, inboxes, seed)); // prettier-ignore
  const start = chance.pick(STARTS);
  const finalAck = chance.pick(['keep', 'delete'] as const);
  const acks = [finalAck, ...machines.flat().map(({ ack }) => ack)];
  return {
    seed,
    start,
    inboxes: [...new Set(inboxes)],
    ...drawReuse(seed, { early: first, late: letters }, acks),
    machines,
    finalAck,
    trouble: chance.pick([0, 0.02, 0.06, 0.15]),
    refusing: drawRefusing(seed),
  };
}

/** Of a chance of its own, so that the rest of a seed's life stays what it was. */
function drawRefusing(seed: number): Plan['refusing'] {
  const { traffic: chance } = createChances(seed + 2 ** 30);
  return {
    slugs: chance.is(0.4)
      ? Array.from('0123456789abcdef')
          .filter(() => chance.is(0.4))
          .join('')
      : '',
    methods: chance.pick([['PUT'], ['GET'], ['GET', 'PUT']]),
  };
}

const SERVERS: readonly (readonly [number, Tells])[] = [
  [3, { etags: 'strong', listing: 'fine' }],
  [2, { etags: 'strong', listing: 'seconds' }],
  [2, { etags: 'seconds', listing: 'seconds' }],
  [1, { etags: 'strong', listing: 'nothing' }],
  [1, { etags: 'none', listing: 'fine' }],
];
const SLUGS = ['crm-1', 'crm-2'];

/** Which URLs are used again. Of a chance of its own, too. */
function drawReuse(
  seed: number,
  letters: Pick<Plan, 'early' | 'late'>,
  acks: readonly string[],
): Pick<Plan, 'early' | 'late' | 'tells'> {
  const { traffic: chance } = createChances(seed + 2 ** 29);
  const tells: Tells = chance.weighted(SERVERS);
  // Without ETags no one knows what comes between the last look and a deletion, and someone else may have freed the URL.
  const isReused = chance.is(0.7) && (tells.etags !== 'none' || !acks.includes('delete'));
  const name = (letter: Letter): Letter => ({
    ...letter,
    slug: isReused && chance.is(0.8) ? chance.pick(SLUGS) : undefined,
    turns: chance.pick([0, 30, 100, 300]),
    isFreed: chance.is(0.5),
  });
  return { tells, early: letters.early.map(name), late: letters.late.map(name) };
}

function drawLetters(chance: Chance, inboxes: readonly InboxName[]): Letter[] {
  const letters: Letter[] = [];
  const put = (text: string): void => {
    letters.push({ text, inbox: chance.pick(inboxes) });
  };
  for (let count = chance.int(2, 4); count > 0; count--) {
    const write = drawEvent(chance);
    put(write(false));
    if (chance.is(0.3)) put(write(chance.is(0.5)));
  }
  for (const text of [BROKEN, HOPELESS, FOREIGN]) if (chance.is(0.2)) put(text);
  // Fisher and Yates: letters arrive in any order.
  for (let index = letters.length - 1; index > 0; index--) {
    const other = chance.int(0, index);
    [letters[index], letters[other]] = [letters[other]!, letters[index]!];
  }
  return letters;
}

/** An event that chains leads, or goes by a weak key; or by several, or none. */
function drawEvent(chance: Chance): (copy: boolean) => string {
  const id = chance.int(1, 8);
  const action = chance.pick(ACTIONS);
  const maybe = <T>(values: readonly T[], probability = 0.5): T | undefined =>
    chance.is(probability) ? chance.pick(values) : undefined;
  const keys = (vendors: readonly string[], values: readonly string[], most: number): object =>
    Object.fromEntries(
      Array.from({ length: chance.int(0, most) }, () => [chance.pick(vendors), chance.pick(values)] as const),
    );
  const said = {
    hour: maybe([1, 2, 3, 4, 5], 0.8),
    lead: chance.is(0.4) ? {} : keys(['crm', 'mls'], ['1', '2'], 2),
    contact: keys(['red', 'blue'], ['a', 'b'], 2),
    email: maybe(['ada@mail.example', 'bea@mail.example']),
    telephone: maybe(['+19035550135', '+19035550100'], 0.2),
    owner: maybe(['https://owner-a.example/#me', 'https://owner-b.example/#me'], 0.3),
    comment: maybe(['one', 'two'], 0.3),
  };
  return (copy) => event(id, action, { ...said, copy });
}

function drawActivities(chance: Chance, inboxes: readonly InboxName[], seed: number): Activity[] {
  let minute = 0;
  return Array.from({ length: chance.int(1, 3) }, () => {
    minute += chance.is(0.25) ? DAY : 1;
    return {
      kind: chance.weighted([[8, 'sync'], [1, 'compact'], [1, 'retry']] as const), // prettier-ignore
      ack: chance.pick(['keep', 'delete']),
      inbox: chance.pick(inboxes),
      concurrency: chance.pick([1, 3, 8]),
      // Not by chance, so that schedules that are known stay what they were.
      batchMs: seed % 2 === 0 ? 0 : Infinity,
      tail: chance.pick([1, 1000, 1000]),
      minute: minute + chance.int(-5, 5),
    };
  });
}

const LEAD = /\/leads\/[0-9a-f]{2}\/([0-9a-f])[^/]*\.ttl$/;
const WRITE: readonly FateKind[] = ['unavailable', 'lost', 'torn', 'killed', 'killed-after', 'killed-torn'];
const READ: readonly FateKind[] = ['unavailable', 'killed'];

/** Decides what becomes of each request; {@link Plan.trouble} says how often it is something bad. */
export function fatesOf({ seed, trouble, refusing }: Plan): (request: Request) => Fate {
  const { noise: chance } = createChances(seed);
  return ({ machine, method, url, isConditional }) => {
    const [, digit] = LEAD.exec(url) ?? [];
    if (digit !== undefined && refusing.slugs.includes(digit) && refusing.methods.includes(method))
      return { kind: 'forbidden', share: 0 };
    if (machine === SENDER || !chance.is(trouble)) return { kind: 'done', share: 0 };
    const share = chance.int(0, 100) / 100;
    const isListing = url.endsWith('/') && method === 'GET';
    // What a listing of the leads leaves out would be missing from an index that is built from it.
    const isHint = /\/(?:inbox|other)\/$|\/journal\//.test(url);
    if (method === 'GET' || method === 'HEAD')
      return { kind: isListing && isHint && chance.is(0.5) ? 'stale' : chance.pick(READ), share };
    return { kind: isConditional && chance.is(0.2) ? 'refused' : chance.pick(WRITE), share };
  };
}

/** The machine that delivers; nothing ever happens to it. */
export const SENDER = 'sender';
