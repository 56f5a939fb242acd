import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { BudgetReader } from '../../src/budget/reader.ts';
import { readUnderBudget, searchUnderBudget } from '../../src/budget/shared-reader.ts';
import { errorFromData, errorToData } from '../../src/budget/wire.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { createTombstone } from '../../src/lead/tombstone.ts';
import { ContextError, NotificationError } from '../../src/errors.ts';
import { rejection } from '../rejection.ts';
import { longVocabulary, smallJsonLd } from '../support/bombs.ts';
import { startScript } from '../support/cli.ts';
import { runsOf } from '../support/extent.ts';
import { bytesOf } from '../support/reading.ts';

const STOPPED = fileURLToPath(new URL('../support/stopped-reader.ts', import.meta.url));

const contentOf = (text: string, contentType = 'application/json') => ({
  body: bytesOf(text),
  contentType,
  base: 'https://pod.example/inbox/1',
});
const TOMBSTONE = createTombstone('ab'.repeat(32), '2024-04-01T00:00:00Z', ['email bob@mail.example'], []);
const refusal = async (act: Promise<unknown>): Promise<string> => (await rejection(act, NotificationError)).reason;

describe('The reader under a budget', () => {
  const readers: BudgetReader[] = [];
  const readerOf = (budget: { timeoutMs: number; maxHeapMb: number }): BudgetReader => {
    const reader = new BudgetReader(budget);
    readers.push(reader);
    return reader;
  };
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
  });

  it('reads what parseNotification reads, limits, region and time zone included', async () => {
    const content = contentOf(smallJsonLd(7));
    expect(await readUnderBudget(content, {})).to.deep.equal(await parseNotification(content));
    expect(await refusal(readUnderBudget(content, { limits: { maxNodes: 2 } }))).to.equal('too-many-nodes');
    const [event] = (await readUnderBudget(content, { region: 'GB' })).events;
    expect(event?.statement.telephones).to.deep.equal(['+442079460321']);
    const local = contentOf(
      '{"@context":"https://schema.org","@type":"https://w3id.org/leadpod#AssignAction","startTime":"2024-01-02T03:00:00","object":{"@type":"https://w3id.org/leadpod#Lead"}}',
    );
    const [inDenver] = (await readUnderBudget(local, { timeZone: 'America/Denver' })).events;
    expect(inDenver?.time).to.equal('2024-01-02T10:00:00.000Z');
  });

  it('throws the errors of parseNotification', async () => {
    const content = contentOf('{"@context":"https://evil.example/c","a":{"type":"Lead"}}');
    const error = await rejection(readUnderBudget(content, {}), ContextError);
    expect(error).to.include({ url: 'https://evil.example/c', pointer: '/@context' });
    const inner = await rejection(readUnderBudget(contentOf('<a> <b', 'text/turtle'), {}), NotificationError);
    expect(inner).to.include({ reason: 'not-rdf', pointer: '' });
  });

  it('refuses what takes too long, and goes on with the next', async () => {
    const reader = readerOf({ timeoutMs: 300, maxHeapMb: 128 });
    const bomb = reader.read(contentOf(longVocabulary()));
    const others = [1, 2, 3].map((id) => reader.read(contentOf(smallJsonLd(id))));
    expect(await refusal(bomb)).to.equal('too-costly');
    for (const other of others) expect((await other).events).to.have.length(1);
  });

  it('searches texts of any shape for people, and ends what takes too long', async () => {
    const wanted = { keys: ['email ann@mail.example'], tombstones: [TOMBSTONE], region: 'US' as const };
    const shapes = [
      'a',
      'a@',
      'a@a.',
      '=',
      '1 ',
      '9035550199 ',
      '+',
      '(',
      '\\u0301\\u0323',
      '%61',
      '&#1',
      '\u00e4@\u00e4.\u00e4 ',
    ];
    for (const shape of shapes) {
      const text = shape.repeat(runsOf(100_000) / shape.length);
      expect(await searchUnderBudget(bytesOf(text), wanted), shape).to.equal(false);
      expect(await searchUnderBudget(bytesOf(`${text} ann@mail.example`), wanted), shape).to.equal(true);
      expect(await searchUnderBudget(bytesOf(`${text} bob@mail.example`), wanted), shape).to.equal(true);
    }
    const search = readerOf({ timeoutMs: 1, maxHeapMb: 128 }).search(bytesOf('1 '.repeat(500_000)), wanted);
    expect(await refusal(search)).to.equal('too-costly');
  });

  it('refuses what takes too much memory, and goes on with the next', async () => {
    const reader = readerOf({ timeoutMs: 50_000, maxHeapMb: 64 });
    const bomb = reader.read(contentOf(longVocabulary()));
    const other = reader.read(contentOf(smallJsonLd(1)));
    expect((await rejection(bomb, NotificationError)).message).to.equal('reading takes more than 64 MB of memory');
    expect((await other).events).to.have.length(1);
  });

  it('does not charge for time in which the machine stood still', async () => {
    const { child, ended } = startScript(STOPPED, ['1500']);
    await once(child.stdout!, 'data');
    // It stands still for longer than its budget. Where it says so and stops only after that, it is woken once more.
    await setTimeout(1700);
    const waking = setInterval(() => child.kill('SIGCONT'), 200);
    child.kill('SIGCONT');
    expect(await ended).to.deep.equal({ code: 0, stdout: 'stands still\n100 events\n', stderr: '' });
    clearInterval(waking);
  });

  it('allows more for what was accepted once', async () => {
    const reader = readerOf({ timeoutMs: 1, maxHeapMb: 128 });
    const long = contentOf(`[${Array.from({ length: 80 }, (_, id) => smallJsonLd(id)).join(',')}]`);
    expect(await refusal(reader.read(long))).to.equal('too-costly');
    expect((await reader.read(long, {}, 60_000)).events).to.have.length(80);
  });

  it('starts again after it was closed', async () => {
    const reader = readerOf({ timeoutMs: 10_000, maxHeapMb: 128 });
    for (const id of [1, 2]) {
      expect((await reader.read(contentOf(smallJsonLd(id)))).events).to.have.length(1);
      await reader.close();
    }
  });
});

describe('An error that crosses from thread to thread', () => {
  it('is the same as far as it matters', () => {
    const notification = new NotificationError('too-deep', 'deep', { pointer: '/a', cause: new Error('x') });
    expect(errorFromData(errorToData(notification)))
      .to.be.instanceOf(NotificationError)
      .and.include({ reason: 'too-deep', message: 'deep', pointer: '/a' });
    const context = new ContextError('no', 'https://c.example/', { pointer: '/b' });
    expect(errorFromData(errorToData(context)))
      .to.be.instanceOf(ContextError)
      .and.include({ message: 'no', url: 'https://c.example/', pointer: '/b' });
  });
  it('is a bug of leadpod where it was one', () => {
    const fault = new TypeError('x is not a function');
    expect(errorFromData(errorToData(fault)))
      .to.include({ name: 'Error', message: 'reading a message failed: TypeError', stack: fault.stack })
      .and.not.be.instanceOf(NotificationError);
    expect(errorFromData(errorToData('text'))).to.be.instanceOf(Error);
  });
});
