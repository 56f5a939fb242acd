/** What a server lists in an inbox and no one reads. */
import { expect } from 'chai';
import { checkInbox } from '../../src/doctor/inbox.ts';
import { leftAsideWords } from '../../src/solid/left-aside.ts';
import type { SyncNote } from '../../src/workspace/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { event } from '../support/deliveries.ts';
import { startHttpPod } from '../support/http-pod.ts';
import { answer } from '../raw-server.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** What a pass says of an inbox that lists these names besides. */
async function notesOn(...more: string[]): Promise<string[]> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  server.onListing = (container, children) => (container === pod.inbox ? [...children, ...more] : children);
  await pod.client.post(pod.inbox, event(1, 'add', { lead: { crm: '1' } }), { contentType: 'application/json' });
  const notes: SyncNote[] = [];
  expect(await syncInbox(pod, { onNote: (note) => notes.push(note) })).to.include({ listed: 1, created: 1, failed: 0 });
  return notes.map(({ kind, url, message }) => `${kind} ${url} ${message}`);
}

describe('An inbox that lists resources that are not read', () => {
  it('is reported by the pass: how many, an example, what to do', async () => {
    const [note, ...others] = await notesOn('https%3A%2F%2Fcrm.example.com%2Fe%2F77', 'a/b', 'x%5Cy');
    expect(note).to.match(
      /^warning https:\/\/pod.example\/inbox\/ 3 entries of the inbox are not read, such as https%3A%2F%2Fcrm.example.com%2Fe%2F77 - .*plain name/,
    );
    expect(others).to.deep.equal([]);
  });
  it('is reported if the server uses another host or scheme for itself', async () => {
    const [note] = await notesOn('http://pod.example/inbox/a');
    expect(note).to.include('1 entry of the inbox is not read').and.include('LEADPOD_INBOX');
  });
  it('is not reported for the access rules and the description of the inbox', async () => {
    expect(await notesOn('.acl', 'https://pod.example/inbox/.meta')).to.deep.equal([]);
  });
  it('is a problem in doctor if nothing else is listed, else a warning', async () => {
    const inboxCheck = async (...listed: string[]): Promise<string> => {
      const server = new MemoryServer();
      server.onListing = () => listed;
      const { state, message } = await checkInbox(memoryPod(server));
      return `${state}: ${message}`;
    };
    const inner = 'http://pod.internal:3000/inbox/a';
    expect(await inboxCheck(inner)).to.match(
      /^problem: .* lists 0 notifications; 1 entry .*pod\.internal:3000.*base URL/,
    );
    expect(await inboxCheck(inner, 'b')).to.match(/^warning: .* lists 1 notifications; 1 entry /);
    expect(await inboxCheck('b')).to.match(/^ok: .* lists 1 notifications$/);
  });
  it('is reported if an entry that the listing does not show to be a container is one', async () => {
    const type = 'application/json';
    const listing = answer(200, JSON.stringify({ contains: [{ id: '1/', type: 'Note' }] }), {
      'content-type': type,
      'wac-allow': 'public=""',
    });
    const below = answer(200, '{}', {
      'content-type': type,
      link: '<http://www.w3.org/ns/ldp#Container>; rel="type"',
    });
    const pod = await startHttpPod(({ path }) =>
      path === '/pod/inbox/' ? listing : path === '/pod/inbox/1/' ? below : undefined,
    );
    const notes: SyncNote[] = [];
    const report = await syncInbox(pod.open(), { onNote: (note) => notes.push(note) });
    expect(report).to.include({ quarantined: 0, failed: 0, skipped: 1 });
    expect(notes).to.deep.equal([
      { kind: 'warning', url: `${pod.inbox}1/`, message: 'it is a container, and the content is not read' },
    ]);
  });
  it('is reported if the server states more entries than it lists', async () => {
    const inbox = 'https://pod.example/inbox/';
    const missing = { stated: 5, listed: 2 };
    expect(leftAsideWords(inbox, { count: 0, example: '', missing })).to.match(
      /^the server says that the inbox has 5 entries, but it lists 2 - .*ask the operator of the server/,
    );
    const server = new MemoryServer();
    const get = server.get.bind(server);
    const body = JSON.stringify({ contains: [], totalItems: 5 });
    server.get = (method, url) => (url === inbox ? { ...get(method, url), body } : get(method, url));
    expect(await checkInbox(memoryPod(server))).to.include({ state: 'problem' });
  });
  it('gets advice for each kind', () => {
    const advice = (example: string): string => leftAsideWords('https://pod.example/inbox/', { count: 1, example });
    expect(advice('https://pod.example/inbox/%2e%2e/x')).to.include('encoded slash or dot');
    expect(advice('lead.meta')).to.include('choose another name');
    expect(advice('deep/er')).to.include('directly in the inbox');
    expect(advice('http://[')).to.include('directly in the inbox');
  });
});
