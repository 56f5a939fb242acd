/** No context is fetched: by us, by the server for us, or in another version than the one that was built in. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync, cpSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readUnderBudget } from '../../src/budget/shared-reader.ts';
import { BUNDLED_CONTEXTS, RANGES_FILE } from '../../src/json-ld/bundle.ts';
import { CHECKSUMS } from '../../src/json-ld/checksums.ts';
import { convertDocument } from '../../src/message/convert.ts';
import { ContextError, LeadpodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { post, withFreshPod } from '../pods.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { freshFolder, moduleOf, startScript } from '../support/cli.ts';
import { EVENT, envelope } from '../support/messages.ts';
import { bytesOf, parse } from '../support/reading.ts';

const CONTEXT = { 'content-type': 'application/ld+json', 'access-control-allow-origin': '*' };
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Messages that name the URL wherever JSON-LD would look at it, and in every field. */
const naming = (url: string): string[] =>
  [
    { '@context': url },
    { '@context': ['https://schema.org', [{ a: url }, url]] },
    { '@context': 'https://schema.org', object: { '@context': url, name: 'x' } },
    { '@context': { '@version': 1.1, '@import': url } },
    { '@context': { '@version': 1.1, object: { '@id': 'urn:o', '@context': url } }, object: { name: 'x' } },
    { '@context': { '@version': 1.1, T: { '@id': 'urn:T', '@context': [url] } }, '@type': 'T' },
    { '@context': { '@version': 1.1, a: { '@id': 'urn:a', '@context': { '@import': url } } }, a: { b: 'x' } },
    { '@context': { '@base': url, '@vocab': url }, '@id': 'x', name: 'y' },
    envelope({ id: url, '@id': url, source: url, agent: url, '@import': url }),
  ].map((message) => JSON.stringify({ id: EVENT, type: 'AddAction', ...message }));

/** Counts the sockets that this thread opens meanwhile. */
async function countSockets(work: () => Promise<void>): Promise<number> {
  let sockets = 0;
  const count = (): void => void (sockets += 1);
  subscribe('net.client.socket', count);
  try {
    await work();
  } finally {
    unsubscribe('net.client.socket', count);
  }
  return sockets;
}

describe('Contexts', () => {
  it('T3: no socket is opened to read a URL that a message names, in any position', async () => {
    const canary = await startRawServer(answer(200, '{"@context":{"name":"urn:canary"}}', CONTEXT));
    const sockets = await countSockets(async () => {
      for (const text of naming(`${canary.url}c.jsonld`)) {
        const outcomes = await Promise.allSettled([
          parse(text),
          parse(text, 'application/ld+json', { delegate: readUnderBudget }),
          convertDocument({ body: bytesOf(text) }).then((document) => document.quads()),
        ]);
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') expect(outcome.reason).to.be.instanceOf(LeadpodError);
      }
    });
    expect(sockets).to.equal(0);
    // The thread of the reader has channels of its own: what it opens, the server sees.
    expect(canary.seen).to.deep.equal([]);
  });

  it('T3: a context that is not in the bundle is refused with its position, and so are look-alikes', async () => {
    for (const url of [
      'https://evil.example/c',
      'https://schema.org.evil.example/',
      'https://schema.org/?x',
      'data:,{}',
    ])
      for (const text of naming(url).slice(0, 2)) {
        const ofLead = text.replace(/}$/, ',"happened":{"type":"Lead"}}');
        const error: unknown = await parse(ofLead).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(ContextError);
        expect((error as ContextError).pointer).to.match(/^\/@context/);
      }
  });

  it('T4: the server is not made to fetch, because a pass asks for the unchanged bytes', async () => {
    const canary = await startRawServer(answer(200, '{"@context":{"name":"urn:canary"}}', CONTEXT));
    await withFreshPod(async (pod) => {
      const messages = naming(`${canary.url}c.jsonld`).slice(0, 3);
      const sources = await post(pod, messages, 'application/ld+json');
      const report = await syncInbox(pod, { full: true });
      expect(report).to.include({ listed: messages.length, read: messages.length, failed: 0 });
      // Nor is it by a second pass that reads everything again.
      await syncInbox(pod, { full: true });
      expect(canary.seen).to.deep.equal([]);
      // The trap works: asked for Turtle, this server does fetch.
      await pod.client.get(sources[0]!, { accept: 'text/turtle' }).catch(() => undefined);
      expect(canary.seen).not.to.deep.equal([]);
    }, 'real');
  });

  it('T17: every bundled context has its SHA-256', () => {
    expect(Object.keys(CHECKSUMS).sort()).to.deep.equal(
      [...BUNDLED_CONTEXTS.map(({ file }) => file), RANGES_FILE].sort(),
    );
  });

  it('T17: a changed context file stops the program at its start, also a file that it would not have needed', async () => {
    const folder = freshFolder();
    const program = fileURLToPath(moduleOf('cli'));
    for (const part of [basename(dirname(program)), 'contexts', 'package.json'])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const run = () =>
      startScript(join(folder, relative(ROOT, program)), ['convert', '-q', '-'], { input: JSON.stringify(envelope()) });
    const before = await run().ended;
    expect(before).to.include({ code: 0, stderr: '' });
    appendFileSync(join(folder, 'contexts/activitystreams.jsonld'), ' ');
    const { code, stdout, stderr } = await run().ended;
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/^leadpod: Checking the bundled context activitystreams\.jsonld failed: expected SHA-256 /);
  });
});
