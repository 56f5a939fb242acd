import { expect } from 'chai';
import { ignoreWarnings, warnInto, type Warning } from '../../src/core/warning.ts';

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

describe('ignoreWarnings', () => {
  it('does nothing', () => {
    const ignore: (...warning: Parameters<typeof ignoreWarnings>) => unknown = ignoreWarnings;
    expect(ignore('missing-id', '', 'one')).to.equal(undefined);
  });
});
