import { expect } from 'chai';
import { ignoreWarnings, warnBelow, warnInto, type Warning } from '../../src/message/warning.ts';

describe('warnInto', () => {
  it('fills a list in the order of the warnings', () => {
    const warnings: Warning[] = [];
    const warn = warnInto(warnings);
    warn('missing-id', '', 'one');
    warn('date-invalid', '/time', 'two');
    expect(warnings).to.deep.equal([
      { code: 'missing-id', pointer: '', message: 'one' },
      { code: 'date-invalid', pointer: '/time', message: 'two' },
    ]);
  });
});

describe('warnBelow', () => {
  it('puts the pointer of the whole in front of that of the part', () => {
    const warnings: Warning[] = [];
    warnBelow(warnInto(warnings), '/1/object')('date-invalid', '/time', 'one');
    expect(warnings).to.deep.equal([{ code: 'date-invalid', pointer: '/1/object/time', message: 'one' }]);
  });
});

describe('ignoreWarnings', () => {
  it('does nothing', () => {
    const ignore: (...warning: Parameters<typeof ignoreWarnings>) => unknown = ignoreWarnings;
    expect(ignore('missing-id', '', 'one')).to.equal(undefined);
  });
});
