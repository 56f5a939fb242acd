/**
 * A process of its own: a first pass over each of the storages that it is given, or the requests of one; the last is measured.
 *
 *     sync-child.ts leadpod|bare|record ENV-FILE REQUESTS NOTIFICATIONS STORAGE...
 */
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { PodSession } from '../../src/solid/sign-in/session.ts';
import { optimizeLater } from '../../src/system/optimize-later.ts';
import { openSession, openStorage } from './open-storage.ts';
import { recorder, replay, type RecordedRequest, type Send } from './replay.ts';

const [, , kind = '', envFile = '', file = '', notifications = '1', ...storages] = process.argv;

/** A session that lets someone listen. */
const sessionOf = (session: PodSession, send: Send): PodSession => ({
  ...{ webId: session.webId, generation: 1, clockSkewMs: undefined },
  fetch: (url, init = {}) => send(url, init),
  renew: () => session.renew(),
  close: () => session.close(),
});

const session = await openSession(envFile);
const send: Send = (url, init) => session.fetch(url, init);

async function work(storage: string): Promise<void> {
  if (kind === 'bare') {
    await replay(JSON.parse(readFileSync(file, 'utf8')) as RecordedRequest[], send, storage);
    return;
  }
  const listened = recorder(send, storage);
  await syncInbox(openStorage(storage, sessionOf(session, kind === 'record' ? listened.send : send)), { ack: 'keep' });
  if (kind === 'record') writeFileSync(file, JSON.stringify(listened.requests));
}

// As the program does.
if (kind !== 'bare') optimizeLater();
let cost = { cpuMs: 0, wallMs: 0 };
for (const storage of storages) {
  const before = process.cpuUsage();
  const start = performance.now();
  await work(storage);
  const { user, system } = process.cpuUsage(before);
  const each = Number(notifications);
  cost = { cpuMs: (user + system) / 1000 / each, wallMs: (performance.now() - start) / each };
}
await session.close();
writeSync(3, JSON.stringify(cost));
