import { expect } from 'chai';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { createHash } from 'node:crypto';
import type { GeneratorOptions } from '../../../src/dev/generator/generator.ts';
import { generateDeliveries, generateMessages } from '../../../src/dev/generator/generator.ts';
import type { Read } from './reading.ts';
import { contactOf, groupBy, idOf, instantOf, keysOf, leadOf, readDelivery, typeOf } from './reading.ts';

const SAMPLE = 5000;
const messages = (options: GeneratorOptions): string[] => [...generateMessages(options)];
const shareOf = (count: number): number => (100 * count) / SAMPLE;

describe('The message generator', () => {
  let sample: Read[];
  let byLead: Map<number | undefined, Read[]>;

  before(() => {
    sample = [...generateDeliveries({ count: SAMPLE, seed: 20240108 })].map(readDelivery);
    byLead = groupBy(sample, ({ lead }) => lead);
  });

  describe('is the same for the same seed', () => {
    const seeds = fc.integer();
    const counts = fc.nat(60);

    it('writes the same bytes again', () => {
      fc.assert(
        fc.property(seeds, counts, fc.boolean(), (seed, count, noise) => {
          expect(messages({ count, seed, noise })).to.deep.equal(messages({ count, seed, noise }));
        }),
      );
    });

    it('writes the bytes that it wrote when this test was written', () => {
      const hash = createHash('sha256');
      for (const text of generateMessages({ count: 500, seed: 1, noise: true })) hash.update(`${text}\n`);
      expect(hash.digest('hex')).to.equal('32932be1ace57c325c52a988563f2c04a09c68b0656b09d64ca25114d9ba5789');
    });

    it('writes other bytes for another seed', () => {
      fc.assert(
        fc.property(seeds, seeds, (one, other) => {
          fc.pre(one !== other);
          expect(messages({ count: 5, seed: one })).not.to.deep.equal(messages({ count: 5, seed: other }));
        }),
      );
    });

    it('begins a long stream as it begins a short one', () => {
      fc.assert(
        fc.property(seeds, counts, counts, fc.boolean(), (seed, count, more, noise) => {
          const long = messages({ count: count + more, seed, noise });
          expect(long.slice(0, count)).to.deep.equal(messages({ count, seed, noise }));
        }),
      );
    });

    it('leaves the lead messages as they are when there is noise among them', () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const leads = [...generateDeliveries({ count: 120, seed, noise: true })].filter(
            ({ lead }) => lead !== undefined,
          );
          expect(leads).to.deep.equal([...generateDeliveries({ count: leads.length, seed })]);
        }),
      );
    });
  });

  describe('writes lines', () => {
    it('that are JSON texts of lead events, when there is no noise', () => {
      const types = new Set<unknown>();
      const times: number[] = [];
      for (const { events } of sample) {
        for (const event of events) {
          types.add(typeOf(leadOf(event)));
          times.push(instantOf(event));
        }
      }
      expect([...types]).to.deep.equal(['Lead']);
      expect(Math.min(...times)).to.be.at.least(Date.UTC(2024, 0, 1));
      expect(Math.max(...times)).to.be.at.most(Date.UTC(2025, 0, 1));
    });

    it('without a line break, whatever is in them', () => {
      for (const text of generateMessages({ count: SAMPLE, seed: 7, noise: true })) {
        expect(text).to.match(/^[^\n\r\u2028\u2029]+$/);
      }
    });

    it('of the sizes of real traffic', () => {
      const sizes = sample.map(({ text }) => Buffer.byteLength(text)).sort((one, other) => one - other);
      expect(sizes[0]).to.be.above(400);
      expect(sizes[SAMPLE / 20]).to.be.within(700, 1200);
      expect(sizes[SAMPLE / 2]).to.be.within(1200, 2000);
      expect(sizes.at(-1)).to.be.below(8000);
    });

    it('that are something else in one case of eight, when there is noise', () => {
      const noisy = [...generateDeliveries({ count: SAMPLE, seed: 7, noise: true })];
      const noise = noisy.filter(({ lead }) => lead === undefined).map(({ text }) => text);
      const broken = noise.filter((text) => !isJson(text));
      const others = noise.filter((text) =>
        /^\{"topic":"realestate\/(?:website|contact|listing|lead#score)/.test(text),
      );
      expect(shareOf(noise.length)).to.be.within(10, 14);
      expect(shareOf(broken.length)).to.be.within(2, 6);
      expect(shareOf(others.length)).to.be.within(5, 9);
    });
  });

  describe('invents its world', () => {
    const texts = (): string[] => messages({ count: SAMPLE, seed: 11, noise: true });

    it('at example domains only', () => {
      const allowed = /(?:^|[.}])example\.(?:com|org|net)$|^schema\.org$|^w3id\.org$/i;
      const met = new Set<string>();
      for (const text of texts()) {
        const hosts = [
          ...text.matchAll(/(?:https?:\/\/|https?%3A%2F%2F|"\/\/)([^/\s"'|%:?#<>\\]+)(?=[/\s"'|%:?#<>\\])/gi),
        ];
        const names = [...text.matchAll(/[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev)\b(?![\w.]*@)/gi)];
        const mail = [...text.matchAll(/[\w+.]+@([\w.-]+)(?=")/g)];
        for (const [, host = ''] of [...hosts, ...mail]) met.add(host);
        for (const [name] of names) met.add(name);
      }
      for (const name of met) expect(name).to.match(allowed);
    });

    it('with telephone numbers that are kept for fiction, and that libphonenumber-js takes for valid', () => {
      const numbers = new Set(
        sample.flatMap(({ events }) => events.flatMap((event) => [contactOf(event).telephone].flat().map(String))),
      );
      numbers.delete('');
      numbers.delete('undefined');
      const fictional = /^\+(?:1\d{3}55501\d\d|442079460\d{3}|61255501\d{3}|33199000\d{3}|493023125\d{3})$/;
      for (const text of numbers) {
        const number = parsePhoneNumberFromString(text, 'US');
        expect(number?.isValid(), text).to.equal(true);
        expect(number?.number).to.match(fictional);
        expect(number?.ext, text).to.equal(/(?:x|xt\.?|=) *(\d+)$/.exec(text)?.[1]);
      }
    });
  });

  describe('tells the lives of leads', () => {
    it('in about three and a half events each', () => {
      const ids = new Set(sample.flatMap(({ events }) => events.map((event) => idOf(event))));
      expect(ids.size / byLead.size).to.be.within(3.3, 3.7);
    });

    it('without a key that two leads share, and without a lead that its keys leave in pieces', () => {
      const owners = new Map<string, number | undefined>();
      for (const { events, lead } of sample) {
        for (const key of events.flatMap((event) => keysOf(leadOf(event).identifier))) {
          expect(owners.get(key) ?? lead, key).to.equal(lead);
          owners.set(key, lead);
        }
      }
      expect(owners.size).to.be.above(byLead.size);
      const pieces = [...byLead.values()].filter((messages) => new Set(joinKeys(messages)).size > 1);
      // Only those whose middle event, which names both keys, comes after the end of the sample.
      expect(pieces.length).to.be.below(5);
    });

    it('delivers some events again in other envelopes, and some ids with other content', () => {
      const byId = groupBy(
        sample.filter(({ events }) => events.length === 1),
        ({ events }) => idOf(events[0]!),
      );
      let copies = 0;
      let corrections = 0;
      for (const [first, ...others] of byId.values()) {
        const content = (message: Read | undefined): string =>
          JSON.stringify(message?.events[0]?.data ?? leadOf(message!.events[0]!));
        copies += others.filter((other) => content(other) === content(first)).length;
        corrections += others.filter((other) => content(other) !== content(first)).length;
      }
      expect(shareOf(copies)).to.be.within(8, 15);
      expect(shareOf(corrections)).to.be.within(0.2, 1.2);
    });

    it('mixes the leads, and delivers a few events late or at the time of another', () => {
      let [late, tied, elsewhere] = [0, 0, 0];
      for (const messages of byLead.values()) {
        const times = messages.flatMap(({ events }) => events.map(instantOf));
        late += times.filter((time, index) => index > 0 && time < Math.max(...times.slice(0, index))).length;
        const byTime = groupBy(messages, ({ events }) => instantOf(events[0]!));
        tied += [...byTime.values()].filter(
          (same) => new Set(same.map(({ events }) => idOf(events[0]!))).size > 1,
        ).length;
      }
      for (const [index, { lead }] of sample.entries()) if (sample[index + 1]?.lead !== lead) elsewhere++;
      expect(shareOf(late)).to.be.within(3, 15);
      expect(shareOf(tied)).to.be.within(0.3, 3);
      expect(shareOf(elsewhere)).to.be.above(60);
    });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The representative of the keys of each message: all the same, when every key is tied to every other. */
function joinKeys(messages: readonly Read[]): string[] {
  const groups = messages
    .flatMap(({ events }) => events.map((event) => keysOf(leadOf(event).identifier)))
    .filter((keys) => keys.length > 0);
  const links = new Map<string, string>();
  const root = (key: string): string => (links.has(key) ? root(links.get(key)!) : key);
  for (const [first, ...rest] of groups) {
    for (const key of rest) if (root(key) !== root(first!)) links.set(root(key), root(first!));
  }
  return groups.map(([first]) => root(first!));
}
