import { expect } from 'chai';
import { statusError } from '../../src/http/answer-error.ts';

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
