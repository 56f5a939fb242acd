import { expect } from 'chai';
import { networkError } from '../../../src/http/failures/answer-error.ts';
import { networkWords } from '../../../src/http/failures/network-words.ts';

describe('Words for the error codes of the network', () => {
  it('say what happened, for TLS too, and say nothing about other codes', () => {
    expect(networkWords('ECONNREFUSED')).to.equal('the server refused the connection; it may not be running');
    expect(networkWords('ENOTFOUND')).to.equal('no server has this name; check the address and the network connection');
    expect(networkWords('CERT_HAS_EXPIRED')).to.match(/^its certificate has expired/);
    for (const code of ['EOTHER', '', undefined]) expect(networkWords(code)).to.equal(undefined);
  });

  it('are in the message of an exchange without an answer, after the code', () => {
    const line = { act: 'Reading a lead', method: 'GET', url: 'https://pod.example/leads/1' };
    const { message } = networkError(line, Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(message).to.equal(
      'Reading a lead failed: GET https://pod.example/leads/1 - expected an answer, received ENOTFOUND; no server has this name; check the address and the network connection',
    );
  });
});
