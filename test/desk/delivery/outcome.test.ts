import { expect } from 'chai';
import { outcomeOf, quotable, type OutcomeContext } from '../../../src/desk/delivery/outcome.ts';
import { START_MS } from './deliveries.ts';

const URL_OF_INBOX = 'https://agent.example.com/inbox/';
const CONTEXT: OutcomeContext = { mayRediscover: true, nowMs: START_MS };

const answered = (status: number, headers: Record<string, string> = {}, text = '', context = CONTEXT) =>
  outcomeOf({ kind: 'answered', url: URL_OF_INBOX, status, headers: new Headers(headers), text }, context);

describe('The outcome of an answer', () => {
  it('delivered: 201 with a Location, which may be relative', () => {
    expect(answered(201, { location: 'ab12' })).to.deep.equal({
      ...{ outcome: 'delivered', status: 201, location: `${URL_OF_INBOX}ab12` },
    });
  });

  it('delivered: a Location that is not a web address, is too long or contains our key is not kept', () => {
    const context = { ...CONTEXT, secrets: ['key-of-ours'] };
    for (const location of ['javascript:alert(1)', 'data:text/html,x', `/${'a'.repeat(2000)}`, '/?key=key-of-ours'])
      expect(answered(201, { location }, '', context))
        .to.include({ outcome: 'delivered' })
        .and.not.have.property('location');
  });

  it('accepted: 202, and every other success that does not name where the event is stored', () => {
    expect(answered(202).detail).to.include('stores it later');
    expect(answered(201)).to.include({ outcome: 'accepted', status: 201 });
    expect(answered(201, { location: 'http://[' })).not.to.have.property('location');
    for (const status of [200, 202, 203, 204, 205]) expect(answered(status).outcome).to.equal('accepted');
    expect(answered(202, { location: '/jobs/7' }).location).to.equal('https://agent.example.com/jobs/7');
  });

  it('retry: no answer, and temporary failures', () => {
    expect(outcomeOf({ kind: 'unanswered', reason: 'ECONNREFUSED' }, CONTEXT)).to.deep.equal({
      ...{ outcome: 'retry', detail: 'ECONNREFUSED' },
    });
    for (const status of [408, 421, 423, 425, 429, 500, 502, 503, 504, 507, 599])
      expect(answered(status).outcome, String(status)).to.equal('retry');
  });

  it('retry: after the time that the recipient asks for, in seconds or as a date, within limits', () => {
    const after = (value: string): string | undefined => answered(503, { 'retry-after': value }).retryAfter;
    expect(after('120')).to.equal(new Date(START_MS + 120_000).toISOString());
    expect(after(new Date(START_MS + 60_000).toUTCString())).to.equal(new Date(START_MS + 60_000).toISOString());
    expect(after('99999999999999999999')).to.equal(new Date(START_MS + 7 * 86_400_000).toISOString());
    for (const value of ['-5', 'soon', '']) expect(after(value)).to.equal(undefined);
    expect(answered(400, { 'retry-after': '5' })).not.to.have.property('retryAfter');
  });

  it('rediscover: 404 and 410, once; then it needs a person', () => {
    for (const status of [404, 410]) {
      expect(answered(status).outcome).to.equal('rediscover');
      const second = answered(status, {}, '', { ...CONTEXT, mayRediscover: false });
      expect(second).to.include({ outcome: 'needs-person', status });
      expect(second.detail).to.include('answers.recipients');
    }
  });

  it('needs a person: no permission, payment required, POST not supported, and redirects that are not followed', () => {
    for (const status of [401, 402, 403, 407, 501, 505, 511]) expect(answered(status).outcome).to.equal('needs-person');
    expect(answered(401).detail).to.include('answers.tokenOrigins');
    const moved = answered(308, { location: 'https://elsewhere.example.net/inbox/' });
    expect(moved.outcome).to.equal('needs-person');
    expect(moved.detail).to.include('https://elsewhere.example.net/inbox/').and.include('answers.recipients');
    expect(answered(302).detail).to.include('nowhere');
    expect(outcomeOf({ kind: 'unasked', reason: 'its address is not public' }, CONTEXT)).to.deep.equal({
      ...{ outcome: 'needs-person', detail: 'its address is not public' },
    });
  });

  it('needs a person: the advice names the document of the WebID if it cannot be read', () => {
    for (const status of [401, 403, 404, 410]) {
      const { outcome, detail } = answered(status, {}, '', { ...CONTEXT, mayRediscover: false, isDocument: true });
      expect(outcome).to.equal('needs-person');
      expect(detail)
        .to.include('document')
        .and.include('answers.recipients')
        .and.not.match(/inbox|post/);
    }
  });

  it('refused: every other 4xx, with the rules that the recipient names and the text of its answer', () => {
    for (const status of [400, 405, 406, 409, 411, 412, 413, 414, 415, 416, 422, 428, 431, 451])
      expect(answered(status).outcome, String(status)).to.equal('refused');
    const link = '</rules>; rel="http://www.w3.org/ns/ldp#constrainedBy"';
    expect(answered(422, { link }, 'no\nsuch   lead').detail).to.equal(
      'it answers 422; its rules are at https://agent.example.com/rules: no such lead',
    );
  });

  it('keeps at most 1 kB of the answer, without control characters and secrets', () => {
    const text = `\u001b[31mred\u202e key k-17 and eyJhbGciOiJ9.eyJzdWIi.c2ln ${'ü'.repeat(2000)}`;
    const detail = answered(400, {}, text, { ...CONTEXT, secrets: ['k-17', ''] }).detail ?? '';
    expect(detail).to.include('[31mred key [key] and [token] ü');
    expect(detail).not.to.match(/k-17|eyJ|\u001b|\u202e|\uFFFD/);
    expect(Buffer.byteLength(detail)).to.be.within(1000, 1024);
    expect(quotable('')).to.equal('');
  });
});
