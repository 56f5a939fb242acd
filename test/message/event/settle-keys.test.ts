import { expect } from 'chai';
import { hashOfKey, keysOf } from '../../../src/message/event/keys.ts';
import { envelope, leadOf, type Message } from '../../support/messages.ts';
import { parse, warningsOf } from '../../support/reading.ts';

const range = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));
const mapOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`k${name}`, `v${name}`]));

async function read(lead: Message, maxKeys = 32) {
  const { events } = await parse(envelope({}, { object: leadOf(lead) }), undefined, { limits: { maxKeys } });
  return events[0]!;
}

describe('The number of keys of an event', () => {
  it('is limited for each kind of key, with a warning, and the other values stay in the source', async () => {
    const many = mapOf(range(40));
    const contact = {
      identifier: many,
      email: range(40).map((name) => `v${name}@mail.example`),
      telephone: range(40).map((name) => `+1903802${1000 + Number(name)}`),
    };
    const event = await read({ identifier: many, object: contact });
    const keys = keysOf(event);
    expect([keys[1].length, keys[2].length, keys[3].length]).to.deep.equal([32, 32, 64]);
    expect(warningsOf(event).filter((warning) => warning.endsWith('too-many-keys'))).to.deep.equal([
      '/data/object/identifier too-many-keys',
      '/data/object/object/identifier too-many-keys',
      '/data/object/object/email too-many-keys',
      '/data/object/object/telephone too-many-keys',
    ]);
    expect(event.source.text).to.include('v39');
  });

  it('leaves out what stands on the lead beside a contact with an address or number of its own', async () => {
    const office = { email: 'leads@acme.example', telephone: '+19038021000' };
    const own = await read({ ...office, object: { name: 'Mira', email: 'mira@mail.example' } });
    expect(own.statement.emails).to.deep.equal(['mira@mail.example', office.email]);
    expect(keysOf(own)[3].map((key) => key.split(' ')[1])).to.deep.equal(['mira@mail.example', office.telephone]);
    const bare = await read({ ...office, object: { name: 'Mira' } });
    expect(keysOf(bare)[3].map((key) => key.split(' ')[1])).to.deep.equal([office.email, office.telephone]);
  });

  it('does not count duplicate keys toward the limit', async () => {
    const event = await read({ identifier: [mapOf(range(32)), mapOf(range(32))] });
    expect(keysOf(event)[1]).to.have.length(32);
    expect(warningsOf(event)).not.to.include('/data/object/identifier too-many-keys');
  });

  it('has a limit in the settings, and the order of the keys does not change which are kept', async () => {
    const [one, other] = await Promise.all(
      [range(9), range(9).reverse()].map((names) => read({ identifier: mapOf(names) }, 3)),
    );
    const named = (event: typeof one): string[] => keysOf(event!)[1].map(hashOfKey).sort();
    expect(named(one)).to.have.length(3).and.to.deep.equal(named(other));
  });
});
