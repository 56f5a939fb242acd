/** What is made to cost: each is cut, told of, and in no one's way. */
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { canonicalNQuads } from '../../src/json-ld/processor.ts';
import { blankNode, namedNode, quad } from '../../src/rdf/quads.ts';
import { NotificationError } from '../../src/errors.ts';
import { Quarantine, type QuarantineItem } from '../../src/store/quarantine.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { lead } from '../../src/vocab.ts';
import { answer, type Answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { longTurtleList, longVocabulary, scopedContext, smallJsonLd } from '../support/bombs.ts';
import { linesOf, startCli } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { LIMIT_MS, withHeldTimers } from '../support/clock.ts';
import { EXTENT } from '../support/extent.ts';
import { startHttpPod } from '../support/http-pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { readBy } from '../support/read-by.ts';
import { parse } from '../support/reading.ts';

const GOOD = leadMessage('good', { name: 'Ada Brook' });
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

/** A pod in memory with these notifications. */
function podWith(messages: Readonly<Record<string, readonly [body: string, contentType?: string]>>): Pod {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  for (const [name, [body, contentType = 'application/json']] of Object.entries(messages))
    server.put(`${pod.inbox}${name}`, body, { contentType });
  return pod;
}

/** Runs a pass; the reasons in quarantine by the names of the notifications. */
async function sync(pod: Pod, options: SyncOptions = {}): Promise<{ report: SyncReport; reasons: object }> {
  const report = await syncInbox(pod, options);
  const items: QuarantineItem[] = await new Quarantine(pod.client, pod.layout).list();
  const reasons = items.map(({ source, reason }) => [source.slice(pod.inbox.length), reason] as const);
  return { report, reasons: Object.fromEntries(reasons) };
}

describe('Bombs', () => {
  it('T5: deep, wide, long and many-valued messages are quarantined at the limits, and the others are read', async () => {
    const { report, reasons } = await sync(
      podWith({
        deep: [nested('{"object":', '}', 40).replace('}', '{}}')],
        list: [`{"a":[${'1,'.repeat(1001)}1]}`],
        nodes: [`{${Array.from({ length: 30 }, (_, i) => `"k${i}":[${'1,'.repeat(400)}1]`).join(',')}}`],
        long: [`"${'x'.repeat(1024 * 1024)}"`],
        contexts: [JSON.stringify({ '@context': Array.from({ length: 40 }, () => 'https://schema.org'), name: 'x' })],
        turtle: [`<urn:e> <urn:p> ${'[ <urn:p> '.repeat(60)} "x" ${']'.repeat(60)} .`, 'text/turtle'],
        doubling: [
          Array.from({ length: 20 }, (_, i) => `<#${i}> <urn:a> <#${i + 1}> ; <urn:b> <#${i + 1}> .`).join('\n'),
          'text/turtle',
        ],
        good: [GOOD],
      }),
    );
    expect(reasons).to.deep.equal({
      ...{ deep: 'too-deep', list: 'too-many-nodes', nodes: 'too-many-nodes', long: 'too-large' },
      ...{ contexts: 'too-many-nodes', turtle: 'too-deep', doubling: 'too-many-nodes' },
    });
    expect(report).to.include({ created: 1, quarantined: 7, failed: 0 });
  });

  it('T5: a small message that costs seconds and gigabytes is quarantined; the others and the event loop go on', async () => {
    // What JSON-LD costs is read by itself in `test/budget/`: small runs pay for one budget here.
    const jsonLd = EXTENT.pods === 'real' ? ({ a: [longVocabulary()], b: [scopedContext()] } as const) : {};
    const bombs = { ...jsonLd, c: [longTurtleList(), 'text/turtle'] } as const;
    const pod = podWith({ ...bombs, jsonld: [smallJsonLd(1)], good: [GOOD] });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const { report, reasons } = await sync(pod);
    clearInterval(timer);
    expect(reasons).to.deep.equal(Object.fromEntries(Object.keys(bombs).map((name) => [name, 'too-costly'])));
    expect(report).to.include({ created: 2, quarantined: Object.keys(bombs).length, failed: 0 });
    // Read here, each would hold the loop to its end; a budget of 2 s is 100 ticks on a machine that is idle.
    expect(ticks).to.be.above(15 * Object.keys(bombs).length);
    // They are remembered, and not paid for again.
    expect(await syncInbox(pod)).to.include({ read: 0, quarantined: 0 });
  });

  it('T5: data written directly into a lead blocks neither the event loop nor the lead', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    server.put(`${pod.inbox}first`, GOOD, { contentType: 'application/json' });
    await syncInbox(pod);
    const [url] = [...server.resources.keys()].filter((name) => name.endsWith('.ttl'));
    const bomb = JSON.stringify(longVocabulary());
    const planted = `<${url}#event-0bad> <${lead('source')}> ${bomb} ; <${lead('mediaType')}> "application/ld+json" .\n`;
    server.put(url!, `${server.get('GET', url!).body}${planted}`, { contentType: 'text/turtle' });
    const news = leadMessage('good', { email: 'ada@mail.example' }, {}, 'realestate/lead#update');
    server.put(`${pod.inbox}second`, news, { contentType: 'application/json' });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 20);
    const report = await syncInbox(pod);
    clearInterval(timer);
    expect(report).to.include({ read: 1, updated: 1, failed: 0 });
    expect(ticks).to.be.above(30);
    expect(server.get('GET', url!).body).to.include('Ada Brook').and.include('ada@mail.example');
  });
  it('T26: messages with thousands of identifiers make small leads and do not block the event loop', async () => {
    const many = (index: number): object =>
      Object.fromEntries(Array.from({ length: 3500 }, (_, key) => [`k${key}`, `v${index}-${key}`]));
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const texts = Array.from({ length: 4 }, (_, index) =>
      leadMessage(`flood-${index}`, {}, { identifier: many(index) }),
    );
    for (const [index, text] of texts.entries())
      server.put(`${pod.inbox}${index}`, text, { contentType: 'application/json' });
    let turns = 0;
    let next: NodeJS.Immediate | undefined;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    turn();
    expect(await syncInbox(pod)).to.include({ read: 4, created: 4, failed: 0 });
    clearImmediate(next);
    // The server of this test answers without the loop: one turn a message that is read and one a lead that is written.
    expect(turns).to.be.at.least(8);
    const stored = [...server.resources].filter(([url]) => url.startsWith(pod.layout.leads));
    const bytes = stored.reduce((sum, [, { body }]) => sum + body.length, 0);
    // The text is in the lead and in the journal, with its quotation marks escaped; what is said besides is little.
    expect(bytes).to.be.below(3 * texts.join('').length);
  });

  it('T5: a plain message never starts a thread', async () => {
    const delegate = (): never => {
      throw new Error('a plain message went to the thread');
    };
    for (const message of [GOOD, `[${GOOD}]`, `{"@graph":[${GOOD}]}`])
      expect((await parse(message, undefined, { delegate })).events).to.have.length(1);
  });

  it('T5: a graph made to be canonicalised forever is refused with a clear error', async () => {
    // A complete graph of blank nodes: each looks like all the others, from every distance.
    const nodes = Array.from({ length: 12 }, (_, index) => blankNode(`b${index}`));
    const quads = nodes.flatMap((a) => nodes.map((b) => quad(a, namedNode('urn:p'), b)));
    const error = await rejection(canonicalNQuads(quads), NotificationError);
    expect(error.message).to.match(/^JSON-LD canonize failed/);
  });

  it('T6: gzip bombs, endless bodies and slow drips are cut; the first two are quarantined, the last is tried again', async () => {
    const zipped = gzipSync('x'.repeat(20 * 1024 * 1024));
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const write = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', write);
      write();
    };
    let beginToDrip = (): void => undefined;
    const drips = new Promise<void>((resolve) => (beginToDrip = resolve));
    const drip: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => {
        response.write(' ', beginToDrip);
      }, 50);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    const zip: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(zipped);
    };
    const announced = answer(200, '{}', { 'content-length': '99999999999', 'content-type': 'application/json' });
    const tricks: Readonly<Record<string, Answer>> = { zip, endless, drip, announced };
    const pod = await startHttpPod(({ path, method }) =>
      method === 'GET' ? tricks[path.replace('/pod/inbox/', '')] : undefined,
    );
    for (const name of [...Object.keys(tricks), 'good']) pod.post(name, GOOD);
    const { report, reasons } = await withHeldTimers(async (goOff) => {
      const opened = pod.open({ timeoutMs: 120_000 });
      readBy(opened, `${pod.inbox}drip`, pod.open({ timeoutMs: LIMIT_MS }));
      const [ended] = await Promise.all([sync(opened), drips.then(() => goOff(0))]);
      return ended;
    });
    expect(reasons).to.deep.equal({ zip: 'too-large', endless: 'too-large', announced: 'too-large' });
    expect(report).to.include({ created: 1, quarantined: 3, failed: 1 });
  });

  it('T7: an inbox of 100,000 is listed in bounded memory, with progress and a warning', async () => {
    const listing: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/turtle', 'wac-allow': 'user="read write",public=""' });
      response.write('@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix dc: <http://purl.org/dc/terms/>.\n');
      let index = 0;
      const write = (): void => {
        while (index < 100_000) {
          const name = `<f388a3a7-20a9-4a8c-b0b5-${String(++index).padStart(6, '0')}>`;
          const text = `${name} a ldp:Resource; dc:modified "2026-11-23T08:53:47.927Z". <> ldp:contains ${name}.\n`;
          if (!response.write(text)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    };
    const pod = await startHttpPod(({ path, method }) => {
      if (method !== 'GET' || !path.startsWith('/pod/inbox/')) return undefined;
      const body = leadMessage(path.slice(-6), { name: 'Ada Brook' });
      return path === '/pod/inbox/' ? listing : answer(200, body, { 'content-type': 'application/json' });
    });
    const env = { ...(await pod.environment()), NODE_OPTIONS: '--max-old-space-size=128' };
    const { code, stdout, stderr } = await startCli(['sync', '--limit', '20', '--json'], { env }).ended;
    expect({ code, stderr: linesOf(stderr) }).to.deep.equal({
      code: 0,
      stderr: [
        `warning: ${pod.inbox}: the inbox lists 100000 notifications, and each one makes reading slower. Consider --ack delete`,
      ],
    });
    expect(JSON.parse(stdout)).to.include({ listed: 100_000, read: 20, created: 20 });
  });
});
