/** Times that order an event and are no part of its key, because readers before version 9 could not read them. */
import { expect } from 'chai';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import type { ParseOptions } from '../../../src/message/parsed-notification.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { envelope, type Message } from '../../support/messages.ts';
import { bytesOf, parse, warningsOf } from '../../support/reading.ts';

async function only(message: unknown, options?: ParseOptions): Promise<LeadEvent> {
  const { events } = await parse(message, undefined, options);
  expect(events).to.have.length(1);
  return events[0]!;
}

const codesOf = (event: LeadEvent): string[] => warningsOf(event).map((warning) => warning.split(' ')[1] ?? '');

/** The event has this time, and the key that it had when its time could not be read. */
async function shouldOnlyOrder(message: Message, time: string, options?: ParseOptions): Promise<void> {
  const event = await only(message, options);
  expect(event.time).to.equal(time);
  expect(codesOf(event)).not.to.include('missing-time');
  expect(event.key).to.equal((await only(envelope({ time: 'soon' }))).key);
}

describe('An event is ordered, with the same key as before,', () => {
  it('by a time whose day and month are in the configured order', async () => {
    const written = envelope({ time: '03/06/2024 10:00 AM' });
    await shouldOnlyOrder(written, '2024-03-06T17:00:00.000Z', { timeZone: 'America/Denver' });
    await shouldOnlyOrder(written, '2024-06-03T08:00:00.000Z', { timeZone: 'Europe/Paris', region: 'FR' });
    const event = await only(written);
    expect([event.time, codesOf(event).includes('missing-time')]).to.deep.equal([undefined, true]);
  });
  it('by the time in a value object of JSON-LD', async () => {
    for (const key of ['time', 'startTime', 'timestamp']) {
      const value = { '@type': 'xsd:dateTime', '@value': '2024-03-05T17:00:00Z' };
      await shouldOnlyOrder(envelope({ time: undefined, [key]: value }), '2024-03-05T17:00:00.000Z');
    }
    await shouldOnlyOrder(envelope({ time: ['soon', { value: 1709658000000 }] }), '2024-03-05T17:00:00.000Z');
  });
  it('by a time with its zone twice', async () => {
    for (const time of ['2024-03-05T17:00:00+00:00Z', ' 2024-03-05 17:00:00.000+0000Z'])
      await shouldOnlyOrder(envelope({ time }), '2024-03-05T17:00:00.000Z');
  });
  it('by a time that can be read without the configured order, if there are both', async () => {
    const times = envelope({ time: '03/06/2024', timestamp: { '@value': '2024-03-05T17:00:00Z' } });
    await shouldOnlyOrder(times, '2024-03-05T17:00:00.000Z', { timeZone: 'America/Denver' });
  });
});

describe('The key of an event has the first time that each reader could read', () => {
  it('though another form comes first', async () => {
    const plain = await only(envelope({ time: '2024-03-05T17:00:00Z' }));
    for (const before of ['2024-03-04T00:00:00+00:00Z', { '@value': '2024-03-04' }, '03/04/2024'])
      expect(await only(envelope({ time: [before, '2024-03-05T17:00:00Z'] }))).to.include({
        ...{ key: plain.key, time: plain.time },
      });
  });
});

describe('An event whose own time is empty', () => {
  const inner = envelope({ time: null });
  it('is ordered by the time of its Notification', async () => {
    for (const time of [null, '', ' ', [null, '']])
      for (const outer of ['2024-03-05T18:00:00Z', { '@value': '2024-03-05T18:00:00Z' }]) {
        const wrapper = { type: 'Notification', time: outer, object: envelope({ time }) };
        await shouldOnlyOrder(wrapper, '2024-03-05T18:00:00.000Z');
        await shouldOnlyOrder({ type: 'Notification', object: wrapper }, '2024-03-05T18:00:00.000Z');
        await shouldOnlyOrder({ type: 'Notification', time: null, object: wrapper }, '2024-03-05T18:00:00.000Z');
      }
  });
  it('through several Notifications, and with a pointer to the place of the time', async () => {
    const nested = { type: 'Notification', time: '', object: inner };
    const event = await only({ type: 'Notification', timestamp: '2024-03-05T18:00:00', object: nested });
    expect([event.time, ...warningsOf(event)]).to.deep.equal(['2024-03-05T18:00:00.000Z', '/timestamp date-no-zone']);
  });
  it('keeps that time in its source', async () => {
    const wrapper = { type: 'Notification', time: '2024-03-05T18:00:00Z', object: [inner, { topic: 'contact#add' }] };
    const { source, key, time } = await only(wrapper);
    const again = await parseNotification({ body: bytesOf(source.text), contentType: source.mediaType });
    expect(again.events.map((event) => [event.key, event.time])).to.deep.equal([[key, time]]);
    expect(source.text).not.to.include('contact#add');
  });
});
