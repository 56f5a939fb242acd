import { expect } from 'chai';
import { joinSignals, onAbort } from '../../src/system/on-abort.ts';

describe('A signal that stops something', () => {
  it('acts once when it is aborted, with the reason', () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    onAbort(controller.signal, (reason) => reasons.push(reason));
    controller.abort('stop');
    controller.abort('again');
    expect(reasons).to.deep.equal(['stop']);
  });

  it('acts at once where it is aborted already', () => {
    const reasons: unknown[] = [];
    onAbort(AbortSignal.abort('over'), (reason) => reasons.push(reason));
    expect(reasons).to.deep.equal(['over']);
  });

  it('does not act after it was released, nor without a signal', () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    onAbort(controller.signal, (reason) => reasons.push(reason))();
    onAbort(undefined, (reason) => reasons.push(reason))();
    controller.abort('stop');
    expect(reasons).to.deep.equal([]);
  });

  it('ends several as one, for the reason of the first', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { signal } = joinSignals([first.signal, second.signal]);
    second.abort('second');
    first.abort('first');
    expect(signal.reason).to.equal('second');
  });

  it('ends nothing any more once they were released', () => {
    const controller = new AbortController();
    const joined = joinSignals([controller.signal]);
    joined.release();
    controller.abort('late');
    expect(joined.signal.aborted).to.equal(false);
  });
});
