/**
 * A process of its own, which measures one piece of work and its own memory.
 *
 *     limits-child.ts listing CONTAINER
 *     limits-child.ts copy STORAGE FOLDER [ENV-FILE]
 *     limits-child.ts list STORAGE FOLDER [ENV-FILE]
 *     limits-child.ts bare FILE-OF-URLS '' [ENV-FILE]
 */
import { readFileSync, writeSync } from 'node:fs';
import pMap from 'p-map';
import type { LeadCopy } from '../../src/copy/lead-copy.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { listContainer } from '../../src/solid/container.ts';
import { READ_CONCURRENCY } from '../../src/store/leads/read-ahead.ts';
import { optimizeLater } from '../../src/system/optimize-later.ts';
import { openSession, openStorage } from './open-storage.ts';

const [, , kind = '', place = '', folder = '', envFile = ''] = process.argv;

const WORK: Readonly<Record<string, () => Promise<void>>> = {
  listing: async () => {
    const client = createPodClient({ origins: [new URL(place).origin] });
    const entries = listContainer(client, place);
    while ((await entries.next()).done !== true);
  },
  copy: async () => {
    const copy = await openCopy();
    await copy.close();
  },
  list: async () => {
    const copy = await openCopy();
    const printed = readPrintedLeads(copy, {}, () => undefined);
    while ((await printed.next()).done !== true);
    await copy.close();
  },
  bare: async () => {
    const urls = readFileSync(place, 'utf8').split('\n');
    await pMap(urls, async (url) => (await session.fetch(url)).text(), { concurrency: READ_CONCURRENCY });
  },
};

/** As the program does. */
function openCopy(): Promise<LeadCopy> {
  optimizeLater();
  return openLeadCopy(openStorage(place, session), { folder });
}

// Both sign in, and neither is measured doing so.
const session = await openSession(envFile);
const before = process.cpuUsage();
const start = performance.now();
await WORK[kind]?.();
const { user, system } = process.cpuUsage(before);
const peakMiB = process.resourceUsage().maxRSS / 1024;
writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1000, wallMs: performance.now() - start, peakMiB }));
process.exit();
