import { expect } from 'chai';
import { AuthenticationError, PodError } from '../../../src/errors.ts';
import { reasonOf } from '../../../src/desk-server/live/freshness.ts';
import { networkError } from '../../../src/http/failures/answer-error.ts';

describe('The message of the desk about a pod that does not answer', () => {
  const url = 'https://pod.example/leads/1.ttl';
  const unanswered = (code: string): string =>
    reasonOf(networkError({ act: 'Reading a lead', method: 'GET', url }, Object.assign(new Error('x'), { code })));

  it('names the server and describes what happened, without codes, methods and URLs', () => {
    expect(unanswered('ECONNREFUSED')).to.equal(
      'pod.example does not answer: no server listens at pod.example: check the URL, and that the server runs',
    );
    expect(unanswered('ENOTFOUND')).to.match(/^pod\.example does not answer: there is no host named pod\.example/);
    const late = new PodError('x', { kind: 'timeout', method: 'GET', url });
    expect(reasonOf(late)).to.equal('pod.example did not answer in time');
    const failing = new PodError('x', { kind: 'unavailable', method: 'GET', url, status: 503 });
    expect(reasonOf(failing)).to.equal('pod.example answers with an error (status 503)');
  });

  it('does not change other messages, and names no bug of leadpod', () => {
    expect(reasonOf(new AuthenticationError('sign in again'))).to.equal('sign in again');
    expect(reasonOf(new TypeError('secret'))).to.equal('leadpod could not look at the pod');
  });
});
