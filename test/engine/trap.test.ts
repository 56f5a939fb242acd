import { expect } from 'chai';
import { QueryError } from '../../src/errors.ts';
import { errorOfTrap, trapOf } from '../../src/engine/trap.ts';

describe('trapOf', () => {
  it('distinguishes a trap of the engine from its error messages about a query', () => {
    expect(trapOf(new Error('error at 1:5: expected "{"'))).to.equal(undefined);
    expect(trapOf(new QueryError('form', 'SPARQL: no'))).to.equal(undefined);
    expect(trapOf(new WebAssembly.RuntimeError('memory access out of bounds'))).to.equal('stack');
    expect(trapOf(new RangeError('Maximum call stack size exceeded'))).to.equal('stack');
    expect(trapOf(new WebAssembly.RuntimeError('unreachable'))).to.equal('memory');
    expect(trapOf(Object.assign(new Error('too long'), { code: 'ERR_STRING_TOO_LONG' }))).to.equal('length');
    expect(trapOf('thrown')).to.equal('memory');
  });

  it('has one reason for the caller and another for the owner of the data', () => {
    expect(errorOfTrap('stack').reason).to.equal('too-complex');
    expect(errorOfTrap('memory').reason).to.equal('too-much-memory');
    expect(errorOfTrap('length').reason).to.equal('too-large');
    expect(errorOfTrap('stack', false).message).to.equal('too large, or too deeply nested, for the engine');
  });
});
