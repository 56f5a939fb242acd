import { expect } from 'chai';

/** The error that the promise is rejected with, checked to be of this class. */
export async function rejection<E extends Error>(
  promise: Promise<unknown>,
  kind: abstract new (...args: never[]) => E,
): Promise<E> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`expected ${kind.name}, but it was fulfilled`);
  expect(outcome.error).to.be.instanceOf(kind);
  return outcome.error as E;
}
