import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { rejection } from '../rejection.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { MemoryServer, memoryPod } from '../support/memory-pod.ts';

/** A server that answers 409 to each of these writes, as where a container is in the way. */
function serverWithConflicts(isIt: (method: string, url: string) => boolean, times = Infinity) {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  server.put(`${pod.inbox}one`, leadMessage('1', { type: 'Contact', email: 'ada@example.com' }), {
    contentType: 'application/json',
  });
  let left = times;
  server.onRequest = (method, url) => {
    if (!isIt(method, url) || left-- <= 0) return;
    throw new PodError(`${method} ${url}: a container is in the way`, { kind: 'conflict', method, url, status: 409 });
  };
  return { server, pod };
}

const WRITES: Readonly<Record<string, RegExp>> = {
  'a lead': /\/leads\/[0-9a-f]{2}\/[^/]+\.ttl$/,
  'a segment of the journal': /\/journal\/.*\.ndjson$/,
};

describe('A server that answers 409 to a write again and again', () => {
  for (const [name, pattern] of Object.entries(WRITES))
    it(`is reported as what it is, and not as a concurrent change: ${name}`, async () => {
      const { pod } = serverWithConflicts((method, url) => method === 'PUT' && pattern.test(url));
      const error = await rejection(syncInbox(pod), PodError);
      expect(error).to.include({ kind: 'conflict', status: 409 });
      expect(error.message).to.match(/a container is in the way$/);
    });

  it('causes no failure if it was the answer to a condition, and the next attempt succeeds', async () => {
    const { pod } = serverWithConflicts((method, url) => method === 'PUT' && url.endsWith('.ttl'), 2);
    expect(await syncInbox(pod)).to.include({ created: 1, failed: 0 });
  });
});
