import { expect } from 'chai';
import { contendedError, networkError, statusError } from '../../../src/http/failures/answer-error.ts';

describe('statusError', () => {
  it('explains what to do about a permanent status', () => {
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

describe('networkError', () => {
  const words = (error: unknown, url: string): string =>
    networkError({ act: 'Reading the inbox', method: 'GET', url }, error).message;
  const coded = (code: string): Error => new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });

  for (const [code, url, reason] of [
    ['ENOTFOUND', 'https://nowhere.example/inbox/', 'there is no host named nowhere.example: check the URL'],
    ['EAI_AGAIN', 'https://pod.example/', 'the name pod.example cannot be looked up now'],
    ['ECONNREFUSED', 'http://127.0.0.1:4000/', 'no server listens at 127.0.0.1:4000: check the URL'],
    ['UND_ERR_SOCKET', 'https://pod.example/', 'pod.example closed the connection before the answer was complete'],
    ['UND_ERR_CONNECT_TIMEOUT', 'https://pod.example/', 'pod.example cannot be reached from this machine'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'https://pod.example/', 'its certificate is from an authority that'],
  ] as const)
    it(`names the host and the reason: ${code}`, () => {
      const begin = `Reading the inbox failed: GET ${url} - expected an answer, received ${code}; ${reason}`;
      expect(words(coded(code), url).startsWith(begin), words(coded(code), url)).to.equal(true);
    });

  it('contains only the code if it is unknown', () => {
    expect(words(coded('EWHATEVER'), 'https://pod.example/')).to.match(/received EWHATEVER$/);
  });

  it('does not name the port if fetch refuses a header', async () => {
    const url = 'http://127.0.0.1:4000/';
    const error: unknown = await fetch(url, { headers: { 'x-a': '\n\u0000' } }).catch((cause: unknown) => cause);
    expect(words(error, url)).to.match(/received an error before the request was sent$/);
  });
});

describe('contendedError', () => {
  it('names what could not be changed, how often it was tried, and that others were faster', () => {
    const url = 'https://pod.example/leads/ledger.json';
    expect(contendedError({ act: 'Writing the ledger', method: 'PUT', url }, 10)).to.include({
      ...{ kind: 'conflict', method: 'PUT', url },
      message: `Writing the ledger failed: PUT ${url} - other programs changed it 10 times in between`,
    });
  });
});
