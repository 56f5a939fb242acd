import { expect } from 'chai';
import { QueryError } from '../../src/errors.ts';
import { errorOfTrap, trapOf } from '../../src/engine/trap.ts';

describe('trapOf', () => {
  it('tells a trap of the engine from its words about a question', () => {
    expect(trapOf(new Error('error at 1:5: expected "{"'))).to.equal(undefined);
    expect(trapOf(new QueryError('form', 'SPARQL: no'))).to.equal(undefined);
    expect(trapOf(new WebAssembly.RuntimeError('memory access out of bounds'))).to.equal('stack');
    expect(trapOf(new RangeError('Maximum call stack size exceeded'))).to.equal('stack');
    expect(trapOf(new WebAssembly.RuntimeError('unreachable'))).to.equal('memory');
    expect(trapOf(Object.assign(new Error('too long'), { code: 'ERR_STRING_TOO_LONG' }))).to.equal('length');
    expect(trapOf('thrown')).to.equal('memory');
  });

  it('has a reason for whoever asked, and another for whose data it was', () => {
    expect(errorOfTrap('stack').reason).to.equal('too-complex');
    expect(errorOfTrap('memory').reason).to.equal('too-much-memory');
    expect(errorOfTrap('length').reason).to.equal('too-large');
    expect(errorOfTrap('stack', false).message).to.equal('too large, or too deeply nested, for the engine');
  });
});
