import { expect } from 'chai';
import { sendEvent } from '../../../src/desk/answers/send-event.ts';
import { UsageError } from '../../../src/errors.ts';
import { decodeJson } from '../../../src/message/decode/json-decode.ts';
import { rejection } from '../../rejection.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

describe('sendEvent', () => {
  const to = 'https://agent.example.com/card#me';
  const id = 'https://vendor.example/publish/1';
  const contact = { type: 'Contact', name: 'Mira Example', email: 'mira@mail.example' };
  const data = { object: { type: 'Lead', identifier: { crm: '1' }, object: contact } };
  const send = (given: object, topic = 'lead#add'): ReturnType<typeof sendEvent> =>
    sendEvent(memoryPod(new MemoryServer()), { topic, data: given, to, id }, { dryRun: true, now: () => new Date(0) });

  it('accepts an ordinary object', async () => {
    const { event } = await send(data);
    expect(event.body).to.contain('mira@mail.example');
    expect(event.body).to.equal((await send(decodeJson(JSON.stringify(data)) as object)).event.body);
  });
  it('refuses anything else, in words that name no flag', async () => {
    const none = await rejection(send([] as object), UsageError);
    expect(none.message).to.equal('the data of the event: expected a JSON object');
    const wrong = await rejection(
      send({ object: { ...data.object, object: { ...contact, email: true } } }),
      UsageError,
    );
    expect(wrong.message).to.match(/^the data of the event: \/object\/object\/email: expected/);
  });
});
