import { expect } from 'chai';
import { hashOfKey } from '../../src/message/event/keys.ts';
import { IdentityIndex } from '../../src/store/identity-index.ts';
import { emptyIndex, isIndexState, type IndexState } from '../../src/store/index-state.ts';
import type { KeyFlag, LeadChange } from '../../src/store/journal/record.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const change = (slug: string, keys: Record<string, KeyFlag>): LeadChange => ({
  slug,
  keys: Object.fromEntries(Object.entries(keys).map(([key, flag]) => [hashOfKey(key), flag])),
});
const many = (count: number): LeadChange[] =>
  Array.from({ length: count }, (_, number) =>
    change(`lead${number}`, { [`lead ${number}`]: 2, [`email ${number}`]: 1 }),
  );

const LIMITS = { tail: 4, capacity: 8 };
const open = (pod: Pod, state: IndexState = emptyIndex()): IdentityIndex =>
  new IdentityIndex(pod.client, pod.layout, state, LIMITS);
const shards = (server: MemoryServer): string[] =>
  [...server.resources.keys()].filter((url) => url.includes('/index/'));

async function shouldKnow(index: IdentityIndex, count: number): Promise<void> {
  const found = await index.lookup(Array.from({ length: count }, (_, number) => `lead ${number}`));
  expect(found.size).to.equal(count);
  for (let number = 0; number < count; number++)
    expect(found.get(`lead ${number}`)).to.deep.equal([{ slug: `lead${number}`, used: true }]);
  expect(index.damaged).to.equal(false);
}

describe('IdentityIndex', () => {
  let server: MemoryServer;
  let pod: Pod;
  beforeEach(() => {
    server = new MemoryServer();
    pod = memoryPod(server);
  });

  it('needs no request while it is small, and has the keys of its state', async () => {
    const index = open(pod);
    index.note([change('a', { 'lead 1': 2, 'email x': 3 }), change('b', { 'email x': 1 })]);
    await index.flushLongTail();
    const again = open(pod, JSON.parse(JSON.stringify(index.toState())) as IndexState);
    expect(await again.lookup(['email x', 'nobody'])).to.deep.equal(
      new Map([
        [
          'email x',
          [
            { slug: 'a', used: true },
            { slug: 'b', used: false },
          ],
        ],
      ]),
    );
    expect([again.isInTail('lead 1'), again.isInTail('lead 2')]).to.deep.equal([true, false]);
    expect([again.isUsed('email x'), again.isUsed('lead 1')]).to.deep.equal([true, false]);
    expect(pod.takeRequestCount()).to.equal(0);
  });

  it('grows by so many resources that each of them stays small, and keeps all keys', async () => {
    let state = emptyIndex();
    for (let step = 0; step < 10; step++) {
      const index = open(pod, state);
      index.note(many(400).slice(step * 40, step * 40 + 40));
      await index.flushLongTail();
      state = index.toState();
      await index.removeObsolete();
      await shouldKnow(open(pod, state), step * 40 + 40);
    }
    expect(state.base?.depth).to.equal(2);
    expect(shards(server)).to.have.length(256);
    for (const url of shards(server))
      expect(Object.keys((JSON.parse(server.get('GET', url).body) as { keys: object }).keys)).to.have.length.below(20);
  });

  it('stores in its base which weak keys of events count', async () => {
    const index = open(pod);
    index.note([...many(10), change('weak', { 'email 3': 3 })]);
    await index.flushLongTail();
    const again = open(pod, index.toState());
    expect([again.isUsed('email 3'), again.isUsed('email 4')]).to.deep.equal([true, false]);
    expect(await again.lookup(['email 3'])).to.deep.equal(
      new Map([
        [
          'email 3',
          [
            { slug: 'lead3', used: false },
            { slug: 'weak', used: true },
          ],
        ],
      ]),
    );
  });

  it('loses nothing if two processes write the same resource', async () => {
    const first = open(pod);
    first.note(many(6));
    await first.flushLongTail();
    const state = first.toState();
    const [one, two] = [open(pod, state), open(pod, state)];
    await Promise.all([one.lookup(['lead 1']), two.lookup(['lead 1'])]);
    one.note(many(12).slice(6));
    two.note(many(18).slice(12));
    await Promise.all([one.flushLongTail(), two.flushLongTail()]);
    // Anyone who saves the ledger second takes over the first one's state, with what it noted itself.
    two.adopt(one.toState());
    two.note(many(18).slice(12));
    await shouldKnow(two, 18);
  });

  it('reports a missing or damaged resource, and is complete again when rebuilt', async () => {
    const shardOf = (state: IndexState): string =>
      shards(server).find((url) =>
        url.endsWith(`/${state.base!.name}${hashOfKey('lead 1').slice(0, state.base!.depth)}.json`),
      )!;
    const breaks = [
      (url: string) => void server.resources.delete(url),
      (url: string) => void server.put(url, '{"ve', { contentType: 'application/json' }),
    ];
    for (const breakIt of breaks) {
      const index = open(pod);
      await index.rebuild(many(40));
      breakIt(shardOf(index.toState()));
      const broken = open(pod, index.toState());
      await broken.lookup(['lead 1']);
      expect(broken.damaged).to.equal(true);
      await broken.rebuild(many(40));
      await broken.removeObsolete();
      await shouldKnow(open(pod, broken.toState()), 40);
    }
  });

  it('keeps what others noted when it was rebuilt meanwhile, and drops what is to be forgotten', async () => {
    const index = open(pod);
    await index.rebuild(many(20));
    index.adoptTail({
      tail: { [hashOfKey('lead 99')]: { late: 2 }, [hashOfKey('email 99')]: { late: 1, gone: 1 } },
      used: ['ffffffffff'],
    });
    await shouldKnow(index, 20);
    expect((await index.lookup(['lead 99'])).get('lead 99')).to.deep.equal([{ slug: 'late', used: true }]);
    index.forget((text) => text === 'gone' || text === hashOfKey('lead 99'));
    expect(await index.lookup(['lead 99', 'email 99'])).to.deep.equal(
      new Map([['email 99', [{ slug: 'late', used: false }]]]),
    );
  });

  it('keeps what it learnt from others in rounds before, also where they have put it into a base that is to go', async () => {
    const index = open(pod);
    await index.rebuild(many(1));
    index.adoptTail({ tail: { [hashOfKey('lead 99')]: { late: 2 } }, used: [] });
    index.adoptTail({ base: { name: 'other-', depth: 1 }, tail: { [hashOfKey('lead 98')]: { later: 2 } }, used: [] });
    for (const [key, slug] of [
      ['lead 0', 'lead0'],
      ['lead 98', 'later'],
      ['lead 99', 'late'],
    ] as const)
      expect((await index.lookup([key])).get(key)).to.deep.equal([{ slug, used: true }]);
  });

  it('distinguishes a state from other JSON', () => {
    expect([emptyIndex(), { base: { name: 'a-', depth: 1 }, tail: {}, used: [] }].every(isIndexState)).to.equal(true);
    expect([null, {}, { tail: {} }, { tail: {}, used: [], base: { name: 1 } }].some(isIndexState)).to.equal(false);
  });
});
