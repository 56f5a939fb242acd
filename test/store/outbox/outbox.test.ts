import { expect } from 'chai';
import { progressText } from '../../../src/store/outbox/delivery-file.ts';
import { PodError, UsageError } from '../../../src/errors.ts';
import type { Delivery } from '../../../src/store/outbox/delivery.ts';
import { Outbox } from '../../../src/store/outbox/outbox.ts';
import { OutboxResources } from '../../../src/store/outbox/resources.ts';
import { shortHash } from '../../../src/text/hash.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';
import { rejection } from '../../rejection.ts';

const TARGET = 'https://broker.example.org/profile/card#me';

function delivery(event: string, rest: Partial<Delivery> = {}): Delivery {
  return {
    id: shortHash([event, TARGET], 32),
    event,
    topic: 'realestate/lead#accept',
    lead: '0123456789abcdef',
    target: TARGET,
    transport: 'ldn',
    contentType: 'application/ld+json',
    body: `{"id":"${event}","topic":"realestate/lead#accept"}`,
    created: '2026-03-10T10:00:00.000Z',
    notAfter: '2026-03-17T10:00:00.000Z',
    attempts: [],
    state: 'waiting',
    ...rest,
  };
}

function setUp(): { server: MemoryServer; outbox: Outbox; urls: () => string[]; another: () => Outbox } {
  const server = new MemoryServer();
  const another = (): Outbox => {
    const pod = memoryPod(server);
    return new Outbox(pod.client, pod.layout);
  };
  const urls = (): string[] => [...server.resources.keys()].filter((url) => url.includes('/outbox/')).sort();
  return { server, outbox: another(), another, urls };
}

const one = delivery('urn:uuid:1');
const attempt = { at: '2026-03-10T10:01:00.000Z', outcome: 'retry', status: 503 } as const;

describe('The outbox', () => {
  it('keeps what was put into it, byte by byte, in the order of making', async () => {
    const { outbox } = setUp();
    const later = delivery('urn:uuid:2', { created: '2026-03-10T11:00:00.000Z', body: '{"comment":"naïve 🏠\\n"}' });
    expect(await outbox.create(later)).to.equal(true);
    expect(await outbox.create(one)).to.equal(true);
    expect(await outbox.list()).to.deep.include({ deliveries: [one, later], broken: [] });
    expect(await outbox.read(later.id)).to.deep.equal(later);
  });

  it('takes the same event to the same recipient once, also when it has ended', async () => {
    const { outbox, another } = setUp();
    await outbox.create(one);
    await outbox.change(one.id, () => ({ attempts: [attempt] }));
    expect(await another().create(one)).to.equal(true);
    expect(await another().create({ ...one, body: '{}' })).to.equal(false);
    expect((await outbox.read(one.id))?.attempts).to.deep.equal([attempt]);
    await outbox.end({ ...one, state: 'delivered' });
    expect(await another().create(one)).to.equal(false);
    expect((await outbox.list()).deliveries).to.deep.equal([]);
  });

  it('computes the change again if another process was faster', async () => {
    const { server, outbox, another } = setUp();
    await outbox.create(one);
    let asked = 0;
    let disturbed = false;
    server.onRequest = async (method, url) => {
      if (disturbed || method !== 'PUT' || !url.endsWith('.state.json')) return;
      disturbed = true;
      await another().change(one.id, () => ({ state: 'needs-person' }));
    };
    const left = await outbox.change(one.id, ({ state }) => {
      asked += 1;
      return state === 'waiting' ? { attempts: [attempt] } : undefined;
    });
    expect(asked).to.equal(2);
    expect(left).to.deep.equal({ ...one, state: 'needs-person' });
  });

  it('never changes what was frozen', async () => {
    const { outbox } = setUp();
    await outbox.create(one);
    await outbox.change(one.id, () => ({ body: 'other', state: 'needs-person' }) as Partial<Delivery>);
    expect(await outbox.read(one.id)).to.deep.equal({ ...one, state: 'needs-person' });
  });

  it('loses no event to a change that is cut off: it is sent again', async () => {
    const { server, outbox, urls } = setUp();
    await outbox.create(one);
    await outbox.change(one.id, () => ({ attempts: [attempt], state: 'needs-person' }));
    const state = urls().find((url) => url.endsWith('.state.json')) ?? '';
    server.tear(state, '{"version":1,"sta', 9, { contentType: 'application/json' });
    expect((await outbox.list()).deliveries).to.deep.equal([one]);
    await outbox.change(one.id, () => ({ attempts: [attempt] }));
    expect((await outbox.list()).deliveries).to.deep.equal([{ ...one, attempts: [attempt] }]);
  });

  it('archives what has ended before it removes it, also if a process is killed in between', async () => {
    const ended: Delivery = {
      ...one,
      attempts: [{ ...attempt, outcome: 'delivered', status: 201 }],
      state: 'delivered',
    };
    for (let deadly = 0; ; deadly++) {
      const { server, outbox, another, urls } = setUp();
      await outbox.create(one);
      await outbox.change(one.id, () => ended);
      let requests = 0;
      server.onRequest = () => {
        if (requests++ === deadly) throw new Error('killed');
      };
      const isDead = await outbox.end(ended).then(
        () => false,
        () => true,
      );
      server.onRequest = () => undefined;
      for (const found of (await another().list({ tidy: true })).deliveries) await another().end(found);
      expect(await another().listEnded(), `at ${deadly}`).to.deep.equal({ deliveries: [ended], broken: [] });
      const { client, layout } = memoryPod(server);
      expect(urls(), `at ${deadly}`).to.deep.equal([new OutboxResources(client, layout).endedUrlOf(ended)]);
      if (!isDead) break;
    }
  });

  it('keeps a success if another process gave up', async () => {
    const { outbox } = setUp();
    await outbox.create(one);
    await outbox.end({ ...one, state: 'delivered' });
    for (const state of ['dropped', 'expired'] as const) await outbox.end({ ...one, state });
    expect((await outbox.listEnded(['2026-03'])).deliveries).to.deep.equal([{ ...one, state: 'delivered' }]);
    expect((await outbox.listFailed()).deliveries).to.deep.equal([]);
  });

  it('reads the others if one is damaged, foreign or refused, and names it', async () => {
    const { server, outbox } = setUp();
    await outbox.create(one);
    const torn = outbox.urlOf('0'.repeat(32));
    const refusing = outbox.urlOf('1'.repeat(32));
    const foreign = outbox.urlOf('x').replace('x.json', 'notes.ttl');
    for (const url of [torn, refusing, foreign]) server.put(url, '{"version":1,"id"', { contentType: 'text/plain' });
    server.onRequest = (method, url) => {
      if (url === refusing)
        throw new PodError(`${method} ${url}: 403`, { kind: 'forbidden', method, url, status: 403 });
    };
    const { deliveries, broken } = await outbox.list();
    expect(deliveries).to.deep.equal([one]);
    expect(broken.map(({ url }) => url).sort()).to.deep.equal([torn, refusing, foreign].sort());
  });

  it('never takes for its own what someone changed: another recipient, body, time or name', async () => {
    const changes: Partial<Delivery>[] = [
      ...[{ target: 'https://thief.example.net/#me' }, { body: '{}' }, { notAfter: '2027-03-17T10:00:00.000Z' }],
      ...[{ event: 'urn:uuid:2' }, { transport: 'publish' as const }, { lead: 'fedcba9876543210' }],
    ];
    for (const change of changes) {
      const { server, outbox, urls } = setUp();
      await outbox.create(one);
      const url = outbox.urlOf(one.id);
      const text = JSON.parse(server.resources.get(url)?.body ?? '') as object;
      server.put(url, JSON.stringify({ ...text, ...change }), { contentType: 'application/json' });
      const { deliveries, broken } = await outbox.list();
      expect(deliveries, JSON.stringify(change)).to.deep.equal([]);
      expect(broken).to.deep.equal([{ url, reason: 'someone changed it after leadpod wrote it, so it is not sent' }]);
      expect(await outbox.change(one.id, () => ({ attempts: [attempt] }))).to.equal(undefined);
      expect(urls()).to.deep.equal([url]);
    }
  });

  it('does not read a copy of a delivery as another one, or another text as a delivery', async () => {
    const { server, outbox } = setUp();
    await outbox.create(one);
    const [copy, other] = ['0', '1'].map((digit) => outbox.urlOf(digit.repeat(32))) as [string, string];
    server.put(copy, server.resources.get(outbox.urlOf(one.id))?.body ?? '', { contentType: 'application/json' });
    server.put(other, '[]', { contentType: 'application/json' });
    const { deliveries, broken } = await outbox.list();
    expect(deliveries).to.deep.equal([one]);
    expect(broken).to.deep.equal([
      { url: copy, reason: 'it is a copy of another delivery, so it is not sent' },
      { url: other, reason: 'leadpod did not write it' },
    ]);
  });

  it('writes a torn delivery again when the same is put in again', async () => {
    const { server, outbox } = setUp();
    server.put(outbox.urlOf(one.id), '{"version":1,"id"', { contentType: 'application/json' });
    expect(await outbox.create(one)).to.equal(true);
    expect(await outbox.read(one.id)).to.deep.equal(one);
  });

  it('finds a delivery by the beginning of its id, and lists the matches if there are several', async () => {
    const { outbox } = setUp();
    await outbox.create(one);
    expect(await outbox.find(one.id.slice(0, 6).toUpperCase())).to.deep.equal(one);
    expect((await rejection(outbox.find('zz'), UsageError)).message)
      .to.contain('no delivery zz')
      .and.contain('outbox list');
    expect((await rejection(outbox.find(''), UsageError)).message).to.contain('no delivery');
    await outbox.end({ ...one, state: 'refused' });
    expect((await outbox.find(one.id)).state).to.equal('refused');
    await outbox.end({ ...one, state: 'dropped' });
    expect((await rejection(outbox.find(one.id), UsageError)).message).to.contain('no delivery');
    expect((await outbox.find(one.id, { ended: true })).state).to.equal('dropped');
  });

  it('keeps what failed for a person, apart from all that is done', async () => {
    const { outbox } = setUp();
    for (const state of ['refused', 'expired', 'delivered'] as const) {
      const other = delivery(`urn:uuid:${state}`);
      await outbox.create(other);
      await outbox.end({ ...other, state });
    }
    expect((await outbox.listFailed()).deliveries.map(({ state }) => state)).to.have.members(['refused', 'expired']);
    expect((await outbox.listEnded()).deliveries.map(({ state }) => state)).to.deep.equal(['delivered']);
    expect((await outbox.list()).deliveries).to.deep.equal([]);
  });

  it('opens one that has ended again, and ends it then as it ended last', async () => {
    const { outbox, urls } = setUp();
    const refused: Delivery = { ...one, attempts: [attempt], state: 'refused' };
    await outbox.create(one);
    await outbox.end(refused);
    await outbox.reopen(await outbox.find(one.id));
    expect(await outbox.list()).to.deep.include({ deliveries: [{ ...refused, state: 'waiting' }], broken: [] });
    await outbox.end({ ...refused, state: 'delivered' });
    expect(urls()).to.have.length(1);
    expect((await outbox.listEnded()).deliveries).to.deep.equal([{ ...refused, state: 'delivered' }]);
  });

  it('bounds what it writes: the body, the attempts, and what a recipient answered', async () => {
    const { outbox } = setUp();
    const large = delivery('urn:uuid:3', { body: 'x'.repeat(1024 * 1024 + 1) });
    expect((await rejection(outbox.create(large), UsageError)).message).to.contain('1048576');
    await outbox.create(one);
    const attempts = Array.from({ length: 60 }, () => ({ ...attempt, detail: 'y'.repeat(5000) }));
    await outbox.change(one.id, () => ({ attempts }));
    const stored = await outbox.read(one.id);
    expect(stored?.attempts).to.have.length(50);
    expect(stored?.attempts[0]?.detail).to.have.length(1025);
  });

  it('never stores half a character of a reason that is too long', () => {
    const detail = `${'y'.repeat(1023)}🙂 and more`;
    const text = progressText({
      state: 'waiting',
      attempts: [{ at: '2026-11-30T10:00:00Z', outcome: 'retry', detail }],
    });
    const { attempts } = JSON.parse(text) as { attempts: { detail: string }[] };
    expect(attempts[0]?.detail).to.equal(`${'y'.repeat(1023)}…`);
  });

  it('removes a delivery at any place, and no process restores it', async () => {
    const { outbox, server, urls } = setUp();
    await outbox.create(one);
    await outbox.change(one.id, () => ({ attempts: [attempt] }));
    await outbox.remove(one);
    const left = urls();
    expect(left).to.have.length(2);
    for (const url of left)
      expect(server.resources.get(url)?.body).to.equal(JSON.stringify({ version: 1, state: 'forgotten' }));
    // Somebody was at work on it.
    for (const state of ['delivered', 'expired', 'dropped'] as const) await outbox.end({ ...one, state });
    expect(urls()).to.deep.equal(left);
    expect(await outbox.create(one)).to.equal(false);
    for (const listing of [await outbox.listEnded(), await outbox.listFailed()])
      expect(listing).to.deep.equal({ deliveries: [], broken: [] });
  });

  it('takes away what is done without a trace', async () => {
    const { outbox, urls } = setUp();
    await outbox.create(one);
    await outbox.end({ ...one, state: 'delivered' });
    await outbox.removeDone(one);
    expect(urls()).to.deep.equal([]);
  });
});
