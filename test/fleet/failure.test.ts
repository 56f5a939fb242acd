import { expect } from 'chai';
import { AuthenticationError, PodError, UsageError } from '../../src/errors.ts';
import { askedPauseMs, failureWords } from '../../src/fleet/failure.ts';

const podError = (details: Partial<ConstructorParameters<typeof PodError>[1]> = {}): PodError =>
  new PodError('Reading the inbox failed: GET https://alice.pods.example/inbox/ - received [Alice]', {
    ...{ kind: 'unavailable', method: 'GET', url: 'https://alice.pods.example/inbox/', ...details },
  });

describe('The message of a failure in Redis', () => {
  for (const [title, error, words] of [
    ['of a pod is its kind, method and status', podError({ status: 503 }), 'pod: GET unavailable (503)'],
    ['without an answer has no status', podError(), 'pod: GET unavailable'],
    [
      'of the issuer is told without addresses',
      new AuthenticationError(
        'Signing in failed: POST https://alice.login.example/token - expected a token, received 401',
      ),
      'authentication: Signing in failed: POST [address] - expected a token, received 401',
    ],
    [
      'of the operator is told',
      new UsageError('pods.json: no pod is named [acme]'),
      'usage: pods.json: no pod is named [acme]',
    ],
    ['that is a bug of leadpod is the name of the error', new TypeError('Cannot read "Alice"'), 'fault: TypeError'],
    ['that is not an error is described as such', 'Alice', 'fault: something other than an error was thrown'],
  ] as const)
    it(title, () => {
      const { code, reason } = failureWords(error);
      expect(`${code}: ${reason}`).to.equal(words);
    });

  for (const [title, error, ms] of [
    ['as long as the server says', podError({ status: 503, retryAfterMs: 90_000 }), 90_000],
    ['for a default time after a 429 without Retry-After', podError({ status: 429 }), 30_000],
    ['for a limited time', podError({ status: 429, retryAfterMs: 1e12 }), 900_000],
    ['not at all after another failure', podError({ status: 503 }), undefined],
    ['not at all after a bug', new TypeError('x'), undefined],
  ] as const)
    it(`makes its server's pods pause ${title}`, () => {
      expect(askedPauseMs(error)).to.equal(ms);
    });
});
