import { expect } from 'chai';
import { parseDigestChallenge, schemesOf, signDigest } from '../../src/push/digest.ts';

/** RFC 7616, section 3.9.1. */
const RFC_HEADER =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", ' +
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const MUFASA = { user: 'Mufasa', password: 'Circle of Life' };
const REQUEST = {
  method: 'GET',
  uri: '/dir/index.html',
  count: 1,
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};

const responseOf = (authorization: string): string | undefined => /\bresponse="([^"]*)"/.exec(authorization)?.[1];

describe('Digest authentication', () => {
  it('answers as RFC 7616 does, by the stronger of two hashes', () => {
    const challenge = parseDigestChallenge(RFC_HEADER);
    expect(challenge?.algorithm).to.equal('SHA-256');
    const authorization = signDigest(challenge!, MUFASA, REQUEST);
    expect(responseOf(authorization)).to.equal('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
    expect(authorization).to.match(/^Digest username="Mufasa", realm="http-auth@example.org", /);
    expect(authorization).to.include('algorithm=SHA-256, qop=auth, nc=00000001, cnonce=');
  });
  it('answers with MD5 if nothing else is offered', () => {
    const challenge = parseDigestChallenge(RFC_HEADER.slice(RFC_HEADER.lastIndexOf('Digest')));
    expect(responseOf(signDigest(challenge!, MUFASA, REQUEST))).to.equal('8ca523f5e9506fed4657c9700eebdbec');
  });
  it('answers as in RFC 2069 if no quality of protection is offered', () => {
    const challenge = parseDigestChallenge(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
    );
    const authorization = signDigest(challenge!, { user: 'Mufasa', password: 'CircleOfLife' }, { ...REQUEST });
    expect(responseOf(authorization)).to.equal('1949323746fe6a43ef61f9606e7febea');
    expect(authorization).not.to.include('qop');
  });
  it('reads what Virtuoso asks for', () => {
    const header =
      'Digest realm="SPARQL", domain="/sparql-auth", nonce="ca773d", opaque="5ebe22", stale="false", qop="auth", algorithm="MD5"';
    const expected = { realm: 'SPARQL', nonce: 'ca773d', opaque: '5ebe22', algorithm: 'MD5', hasQop: true };
    expect(parseDigestChallenge(header)).to.deep.equal(expected);
  });
  it('keeps quotation marks and commas', () => {
    const challenge = parseDigestChallenge(String.raw`Basic realm="a", Digest realm="x, \"y\"", nonce="n, Digest z"`);
    expect(challenge).to.deep.equal({ realm: 'x, "y"', nonce: 'n, Digest z', hasQop: false });
    expect(signDigest(challenge!, { user: 'a"b\\', password: '' }, REQUEST)).to.include(
      String.raw`username="a\"b\\", realm="x, \"y\"", nonce="n, Digest z"`,
    );
  });
  it('skips what it cannot answer', () => {
    for (const header of [
      '',
      'Basic realm="x"',
      'Digest realm="x"',
      'Digest realm="x", nonce="n", algorithm=SHA-256-sess',
    ])
      expect(parseDigestChallenge(header)).to.equal(undefined);
    expect(parseDigestChallenge('Digest realm="x", nonce="n", qop="auth-int"')).to.equal(undefined);
  });
  it('lists the schemes of a header', () => {
    expect(schemesOf('Basic realm="a, b", Digest realm="x", nonce="n"')).to.deep.equal(['basic', 'digest']);
    expect(schemesOf('Negotiate')).to.deep.equal(['negotiate']);
    expect(schemesOf('')).to.deep.equal([]);
  });
});
