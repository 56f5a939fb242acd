import { expect } from 'chai';
import { contendedError, statusError } from '../../../src/http/failures/answer-error.ts';

describe('statusError', () => {
  it('says what to do about a status that a server means for good', () => {
    const line = { act: 'Writing a lead', method: 'PUT', url: 'https://pod.example/leads/' };
    const words = (status: number): string => statusError(line, '201', new Response(null, { status })).message;
    const begin = 'Writing a lead failed: PUT https://pod.example/leads/ - expected 201, received ';
    expect(words(409)).to.match(/; another resource is there already/);
    expect(words(413)).to.match(/; it is larger than the server accepts/);
    expect(words(415)).to.match(/; the server does not store this type/);
    expect(words(501)).to.match(/does not support this method$/);
    expect(words(418)).to.equal(`${begin}418`);
  });
});

describe('contendedError', () => {
  it('says what could not be changed, how often it was tried, and that others were faster', () => {
    const url = 'https://pod.example/leads/ledger.json';
    expect(contendedError({ act: 'Writing the ledger', method: 'PUT', url }, 10)).to.include({
      ...{ kind: 'conflict', method: 'PUT', url },
      message: `Writing the ledger failed: PUT ${url} - other programs changed it 10 times in between`,
    });
  });
});
