import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { listInboxStates, readInboxStates, tellMissed, type InboxItem } from '../../src/care/inbox-states.ts';
import { dropQuarantine } from '../../src/care/quarantine.ts';
import { PodError } from '../../src/errors.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const refusal = (kind: 'forbidden' | 'unavailable', method: string, url: string): PodError =>
  new PodError(`${method} ${url}: ${kind}`, { kind, method, url, status: kind === 'forbidden' ? 403 : 503 });

describe('The notifications of an inbox', () => {
  it('are listed with what happened to them, and listing changes nothing', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const post = async (text: string): Promise<string> =>
      (await pod.client.post(pod.inbox, text, { contentType: 'application/json' })).location ?? '';
    const sync = (): Promise<unknown> => syncInbox(pod, {});
    const states: Record<string, string> = {};
    expect(await readInboxStates(pod)).to.deep.equal({ items: [] });

    states[await post('{"bad":')] = 'dropped';
    await sync();
    await dropQuarantine(pod, 'all', {});
    states[await post(event(1, 'add', { lead: { crm: '1' } }))] = 'stored';
    states[await post('{"topic":"realestate/contact#add","data":{}}')] = 'other-topic';
    const forgotten = event(2, 'add', { lead: { crm: '2' } });
    await post(forgotten);
    const waiting = event(3, 'add', { lead: { crm: '3' } });
    const bad = await post('{"topic":"realestate/lead#add","data":{"object":[]}}');
    states[bad] = 'quarantined';
    await sync();
    await forgetPerson(pod, { identifiers: [{ propertyID: 'crm', value: '2' }] });

    states[await post(forgotten)] = 'forgotten';
    const unreadable = await post(event(4, 'add', { lead: { crm: '4' } }));
    states[unreadable] = 'failed';
    states[await post(waiting)] = 'waiting';
    const known = new Set<string>();
    for await (const { url } of new LeadStore(pod.client, pod.layout).readAll()) known.add(url);
    server.onRequest = (method, url) => {
      if (url === unreadable) throw refusal('unavailable', method, url);
      if (/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/.test(url) && !known.has(url)) throw refusal('forbidden', method, url);
    };
    await sync();
    server.onRequest = () => undefined;
    states[await post(event(5, 'add', { lead: { crm: '5' } }))] = 'new';

    const before = server.snapshot();
    const { items } = await readInboxStates(pod);
    expect(server.snapshot()).to.deep.equal(before);
    expect(Object.fromEntries(items.map(({ url, state }) => [url, state]))).to.deep.equal(states);
    const of = (url: string): InboxItem | undefined => items.find((item) => item.url === url);
    expect(of(unreadable)).to.include({ attempts: 1 });
    expect(of(bad)).to.include({ reason: 'invalid-event', pointer: '/data/object' });
    expect(of(bad)?.item).to.match(/^[0-9a-f]{12}$/);
  });

  it('are listed with the topic that was probably meant, and counted separately by the pass', async () => {
    const pod = memoryPod(new MemoryServer());
    const post = (text: string): Promise<unknown> =>
      pod.client.post(pod.inbox, text, { contentType: 'application/json' });
    await post(event(1, 'add', { lead: { crm: '1' } }).replace('lead#add', 'lead#addd'));
    await post('{"topic":"realestate/contact#add","data":{}}');
    expect(await syncInbox(pod)).to.include({ unsupported: 2, missed: 1 });
    const { items } = await readInboxStates(pod);
    expect(items.map(({ state, reason, pointer, message }) => ({ state, reason, pointer, message }))).to.deep.equal([
      {
        ...{ state: 'other-topic', reason: 'unknown-topic', pointer: '/topic' },
        message: 'no lead event has this topic: did the sender mean realestate/lead#add?',
      },
      { state: 'other-topic', reason: undefined, pointer: undefined, message: undefined },
    ]);
  });

  it('are read again only if they are shown', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const post = async (name: string): Promise<string> => {
      const text = `{"topic":"realestate/${name}#add","data":{}}`;
      return (await pod.client.post(pod.inbox, text, { contentType: 'application/json' })).location ?? '';
    };
    const [, shown] = [await post('contact'), await post('listing')];
    await syncInbox(pod);
    const read: string[] = [];
    server.onRequest = (method, url) => {
      if (method === 'GET' && url.startsWith(pod.inbox) && url !== pod.inbox) read.push(url);
    };
    const isShown = ({ url }: InboxItem): boolean => url === shown;
    const { items: listed } = await listInboxStates(pod);
    const items = await tellMissed(pod, listed, (all) => all.filter(isShown));
    expect(items.map(({ state }) => state)).to.deep.equal(['other-topic', 'other-topic']);
    expect(read).to.deep.equal([shown]);
  });

  it('are listed beside notifications that cannot be read', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    server.onListing = () => ['a%2Fb'];
    expect(await readInboxStates(pod)).to.deep.equal({ items: [], leftAside: { count: 1, example: 'a%2Fb' } });
  });
});
