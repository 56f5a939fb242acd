import { expect } from 'chai';
import fc from 'fast-check';
import type { CommitRecord, LeadChange, NotificationOutcome } from '../../../src/store/journal/record.ts';
import { bytesOfLine } from '../../../src/store/parts.ts';
import { splitRecord } from '../../../src/store/journal/split-record.ts';
import { mergeRecords } from '../../../src/workspace/rewrite-journal.ts';

const hash = (number: number): string => number.toString(16).padStart(64, '0');
const changes: fc.Arbitrary<LeadChange> = fc
  .record({ slug: fc.integer({ min: 1, max: 30 }), keys: fc.integer({ min: 0, max: 40 }), from: fc.nat(50) })
  .map(({ slug, keys, from }) => ({
    slug: slug.toString(16).padStart(24, '0'),
    checksum: hash(slug),
    ...(keys > 0 && {
      keys: Object.fromEntries(Array.from({ length: keys }, (_, at) => [hash(from + at), 2 as const])),
    }),
  }));
const records: fc.Arbitrary<CommitRecord> = fc.record({
  at: fc.constant('2024-03-01T10:00:00.000Z'),
  handled: fc.uniqueArray(
    fc.record({
      source: fc.nat(1000).map((number) => `https://pod.example/inbox/${number}`),
      outcome: fc.constantFrom<NotificationOutcome[]>('journaled', 'refused', 'dropped'),
    }),
    { selector: ({ source }) => source, maxLength: 40 },
  ),
  leads: fc.array(changes, { maxLength: 20 }),
  replaces: fc.constantFrom<(readonly string[])[]>([], [hash(1), hash(2)]),
});

/** All that records say together. */
function said(parts: readonly CommitRecord[]): object {
  const { handled, leads, replaces } = mergeRecords(
    parts.map((record, number) => ({ place: { month: '2024-03', hash: hash(number) }, record })),
    new Set(),
  );
  const sorted = handled.map(({ source, outcome }) => `${source} ${outcome}`).sort();
  return { sorted, leads: [...leads].sort((a, b) => (a.slug < b.slug ? -1 : 1)), replaces };
}

describe('A commit record in parts', () => {
  const bytes = 1000;

  it('keeps its content, in parts that are small enough; only the last names other records', () => {
    fc.assert(
      fc.property(records, (record) => {
        const parts = splitRecord(record, { bytes });
        expect(said(parts)).to.deep.equal(said([record]));
        if (bytesOfLine(record) > bytes) expect(parts).to.have.length.above(1);
        const [last, ...before] = parts.toReversed();
        for (const part of before) {
          expect(bytesOfLine(part)).to.be.below(1.2 * bytes);
          expect(part).not.to.have.property('replaces');
        }
        expect(last?.replaces).to.deep.equal(record.replaces);
        const waiting = ({ handled }: CommitRecord): unknown[] =>
          handled.filter(({ outcome }) => outcome === 'refused');
        expect(waiting(last!)).to.deep.equal(waiting(record));
      }),
    );
  });
  it('is not split if it is small', () => {
    const record = { at: '2024-03-01T10:00:00.000Z', handled: [], leads: [] };
    expect(splitRecord(record)).to.deep.equal([record]);
  });
});
