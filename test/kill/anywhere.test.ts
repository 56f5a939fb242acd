import { expect } from 'chai';
import { createChances } from '../../src/dev/generator/chance.ts';
import { cutOff, liveOnce, shouldEndAsIf, type Life, type Moment } from '../support/death.ts';
import { EXTENT } from '../support/extent.ts';

const { edge: EDGE, between: BETWEEN } = EXTENT.bytes;

/** What a pass writes, by where it stands. */
const KINDS: Readonly<Record<string, RegExp>> = {
  'a segment of the journal': /\/journal\/.*\.ndjson$/,
  'a commit record': /\.commit\.json$/,
  'a lead': /\.ttl$/,
  'the identity index': /\/index\//,
  'the quarantine': /\/quarantine\//,
  'the ledger': /\/ledger\.json$/,
};

/** After how many bytes a body is cut: those at its ends, and some between. */
function cutsOf(size: number): number[] {
  const { traffic: chance } = createChances(size);
  const all = Array.from({ length: size }, (_, bytes) => bytes);
  const isTried = (bytes: number): boolean => bytes < EDGE || bytes >= size - EDGE || chance.is(BETWEEN / size);
  return all.filter(isTried);
}

describe('a pass after one that died', function () {
  this.timeout(3_600_000);
  let life: Life;
  before(async () => {
    life = await liveOnce();
  });

  it('ends as a clean one, before whichever request it died', async () => {
    expect(life.moments.length).to.be.above(50);
    for (const [number, { method, url, before }] of life.moments.entries())
      if (number % EXTENT.stride === 0)
        await shouldEndAsIf(life, before, `killed before request ${number}, ${method} ${url}`);
  });

  for (const [kind, pattern] of Object.entries(KINDS))
    it(`ends as a clean one, after whichever byte of ${kind} it died`, async () => {
      const isIt = ({ url, write }: Moment): boolean => write !== undefined && pattern.test(url);
      const writes = [...life.moments.entries()].filter(([, moment]) => isIt(moment));
      expect(writes).not.to.deep.equal([]);
      for (const [number, moment] of writes)
        for (const bytes of cutsOf(Buffer.byteLength(moment.write?.body ?? '')))
          await shouldEndAsIf(
            life,
            cutOff(moment, bytes),
            `request ${number}, PUT ${moment.url}, cut off after ${bytes} bytes`,
          );
    });
});
