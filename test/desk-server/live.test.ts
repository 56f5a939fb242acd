import { expect } from 'chai';
import { LiveHub } from '../../src/desk-server/live/hub.ts';
import { eventText } from '../../src/desk-server/live/stream.ts';
import { isStale } from '../../src/desk-server/live/freshness.ts';
import { assignment, openTestDesk, type TestDesk } from '../support/desk.ts';

describe('LiveHub', () => {
  const changed = (hub: LiveHub, ...leads: string[]): void => {
    hub.tell('changed', { at: '2026-03-10T10:00:00Z', leads });
  };
  const leadsSince = (hub: LiveHub, id: string): string | undefined =>
    hub
      .since(id)
      ?.map(({ data }) => ('leads' in data ? data.leads.join() : ''))
      .join(' ');

  it('keeps the events that a page missed, and reports when it no longer has them', () => {
    const hub = new LiveHub('run');
    expect(hub.since('run-0')).to.deep.equal([]);
    for (const lead of ['a', 'b', 'c']) changed(hub, lead);
    expect([hub.lastId, leadsSince(hub, 'run-0'), leadsSince(hub, 'run-2'), leadsSince(hub, 'run-3')]).to.deep.equal([
      ...['run-3', 'a b c', 'c', ''],
    ]);
    for (const id of ['run-4', 'other-1', 'x', '', 'run-']) expect(hub.since(id), id).to.equal(undefined);
    for (let number = 0; number < 1000; number++) changed(hub, 'd');
    expect([hub.since('run-2'), hub.since('run-3')?.length]).to.deep.equal([undefined, 1000]);
  });

  it('sends events to listeners until they leave', () => {
    const hub = new LiveHub('run');
    const told: string[] = [];
    const leave = hub.listen(({ id }) => told.push(id));
    changed(hub, 'a');
    leave();
    changed(hub, 'b');
    expect([told, hub.size]).to.deep.equal([['run-1'], 0]);
  });
});

describe('The stream of live events', () => {
  let desk: TestDesk;
  before(async () => {
    desk = await openTestDesk([assignment('7001')]);
  });

  it('sends hello to a new page, and the missed events to one that reconnects', async () => {
    const closing = new AbortController();
    const read = async (headers: Record<string, string> = {}): Promise<string> => {
      const { streamEvents } = await import('../../src/desk-server/live/stream.ts');
      const { hub } = desk.desk;
      const others = hub.size;
      const options = { hub, now: () => 'now', freshness: () => desk.desk.freshness(), signal: closing.signal };
      const response = streamEvents(new Request('http://127.0.0.1/', { headers }), options);
      expect(response.headers.get('content-type')).to.equal('text/event-stream');
      const reader = response.body!.getReader();
      const parts = [(await reader.read()).value, (await reader.read()).value];
      await reader.cancel();
      expect(hub.size).to.equal(others);
      return parts.map((bytes) => new TextDecoder().decode(bytes as Uint8Array)).join('');
    };
    expect(await read()).to.match(
      /^retry: 1000\n\nid: \w+-0\nevent: hello\ndata: \{"at":"now","freshness":\{.*\}\}\n\n$/,
    );
    const { lastId } = desk.desk.hub;
    desk.desk.tellChanged(['abc']);
    expect(await read({ 'last-event-id': lastId })).to.match(/event: changed\ndata: \{.*"leads":\["abc"\]\}\n\n$/);
    expect(await read({ 'last-event-id': 'another-run-7' })).to.match(/event: reset\ndata: /);
  });

  it('is not started for a HEAD request, because nothing would end it', async () => {
    const { status, headers, text } = await desk.ask('/api/live', { method: 'HEAD' });
    expect([status, headers.get('content-type'), text]).to.deep.equal([200, 'text/event-stream', '']);
    expect(desk.desk.hub.size).to.equal(1);
  });

  it('ends when the desk closes', async () => {
    const others = desk.desk.hub.size;
    const asked = desk.ask('/api/live');
    while (desk.desk.hub.size === others) await new Promise((resolve) => setImmediate(resolve));
    desk.desk.tellChanged(['abc']);
    await desk.desk.close();
    expect((await asked).text).to.contain('event: changed');
  });

  it('writes an event on one line, whatever line breaks are in it', () => {
    expect(eventText('ping', { at: 'a\nb\r\ndata: x' }, '1')).to.equal(
      'id: 1\nevent: ping\ndata: {"at":"a\\nb\\r\\ndata: x"}\n\n',
    );
  });
});

describe('isStale', () => {
  it('is true after three missed refreshes, and after a failed one', () => {
    const at = (nowMs: number, failure?: unknown): boolean => isStale({ failure, asOfMs: 0, nowMs }, 30_000);
    expect([at(30_000), at(100_000), at(100_001), at(1, new Error('down'))]).to.deep.equal([false, false, true, true]);
  });
});
