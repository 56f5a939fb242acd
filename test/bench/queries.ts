/**
 * `npm run bench:query -- [LEADS]`: what questions cost over many generated leads, 50,000 unless told otherwise. The pod is a
 * model behind a socket; every measurement is a process of its own. Prints a line of JSON for each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { parseNotification } from '../../src/message/notification.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import { TSX } from '../support/cli.ts';
import { serveMemory, type ServedMemory } from '../support/memory-http.ts';

const CHILD = fileURLToPath(new URL('queries-child.ts', import.meta.url));
/** A generated lead has about four messages. */
const MESSAGES_A_LEAD = 4;
/** Reading messages is not what is measured: each lead stands for so many, with names of their own. */
const COPIES = 10;

/** Lead documents of one storage. */
async function* leadDocuments(count: number, storage: string): AsyncGenerator<[slug: string, turtle: string]> {
  const events: LeadEvent[] = [];
  const messages = Math.ceil((count / COPIES) * MESSAGES_A_LEAD);
  for (const message of generateMessages({ count: messages, seed: 50 }))
    events.push(...(await parseNotification({ body: new TextEncoder().encode(message) })).events);
  const layout = layoutOf(storage);
  let left = count;
  for (const { slug, events: own } of groupEvents(events)) {
    const turtle = writeLeadDocument({ lead: foldEvents(own), foreign: [] }, layout.leadUrl(slug));
    for (let copy = 0; copy < COPIES && left > 0; copy++, left--)
      yield [`${copy}${slug.slice(1)}`, copy === 0 ? turtle : renamed(turtle, copy)];
  }
}

/** Other people with the same history: they must not all share addresses and numbers. */
const renamed = (turtle: string, copy: number): string =>
  turtle.replaceAll('@example.', `${copy}@example.`).replaceAll(/"\+1\d{3}/gu, `"+1${200 + copy}`);

async function fill({ server, url }: ServedMemory, count: number): Promise<number> {
  const layout = layoutOf(url);
  let leads = 0;
  for await (const [slug, turtle] of leadDocuments(count, url)) {
    server.put(layout.leadUrl(slug), turtle, { contentType: 'text/turtle' });
    leads += 1;
  }
  return leads;
}

async function measure(kind: string, storage: string, folder: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', TSX, CHILD, kind, storage, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  process.stdout.write(`${kind}: ${output}`);
}

const count = Number(process.argv[2] ?? 50_000);
const folder = mkdtempSync(join(tmpdir(), 'leadpod-bench-'));
const model = await serveMemory();
try {
  const leads = await fill(model, count);
  process.stdout.write(`${leads} leads\n`);
  await measure('download', model.url, folder);
  await measure('own', model.url, folder);
  await measure('open', model.url, folder);
} finally {
  await model.stop();
  rmSync(folder, { recursive: true, force: true });
}
