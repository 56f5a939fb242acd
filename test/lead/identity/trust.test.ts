import { expect } from 'chai';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { originOf, TrustedSenders, trustFromEnvironment, type TrustPolicy } from '../../../src/lead/identity/trust.ts';
import { UsageError } from '../../../src/errors.ts';
import { leadEvent } from '../../support/lead-events.ts';

const ID = 'https://crm.example.com/publish/1';
const AGENT = 'https://pa900.brand.example.com/profile/card#me';

/** An event that claims these senders in its text. */
const claiming = (message: object, id = ID): LeadEvent => {
  const event = leadEvent({ id });
  return { ...event, source: { ...event.source, text: JSON.stringify(message) } };
};
const trusts = (policy: TrustPolicy, event: LeadEvent): boolean => new TrustedSenders(policy).has(event);

describe('TrustedSenders', () => {
  /** Is an event of this id that claims this agent taken under the pattern, unverified and verified? */
  const shouldTrust = (pattern: string, id: string, agent: string, unverified: boolean, verified: boolean): void => {
    it(`${pattern}: ${agent} at ${id}`, () => {
      const event = claiming({ agent }, id);
      expect(trusts({ senders: [pattern] }, event)).to.equal(unverified);
      expect(trusts({ senders: [pattern], verify: 'origin' }, event)).to.equal(verified);
    });
  };
  const own = 'https://pa900.brand.example.com/publish/1';
  shouldTrust('*', ID, AGENT, true, true);
  shouldTrust('*', 'urn:uuid:1', '', true, true);
  shouldTrust('https://crm.example.com', ID, AGENT, true, true);
  shouldTrust('https://crm.example.com/', ID, AGENT, true, true);
  shouldTrust('HTTPS://CRM.example.com', ID, AGENT, true, true);
  shouldTrust('https://*.example.com', ID, AGENT, true, true);
  shouldTrust('https://*.example.com', 'https://example.com/1', '', false, false);
  shouldTrust('https://*.example.com', 'https://crm.example.com.evil.example/1', '', false, false);
  shouldTrust('https://crm.example.com', 'http://crm.example.com/1', '', false, false);
  shouldTrust('https://crm.example.com', 'https://crm.example.com:8443/1', '', false, false);
  shouldTrust('https://crm.example.com', 'urn:uuid:1', 'Constellation 1', false, false);
  // What someone says of himself counts only until it is verified.
  shouldTrust('https://pa900.brand.example.com', ID, AGENT, true, false);
  shouldTrust(AGENT, ID, AGENT, true, false);
  shouldTrust(AGENT, own, AGENT, true, true);
  shouldTrust('https://*.brand.example.com/profile/card#me', own, AGENT, true, true);
  shouldTrust(
    'https://*.brand.example.com/profile/card#me',
    own,
    'https://a.brand.example.com/x/card#me',
    false,
    false,
  );
  shouldTrust(AGENT, ID, `${AGENT}2`, false, false);
  // All of an IRI must match, from its beginning; a star is no way into a path, and a dot is a dot.
  const evil = 'https://evil.example/publish/1';
  shouldTrust(AGENT, evil, `https://evil.example/?u=${AGENT}`, false, false);
  shouldTrust('https://*.brand.example.com/profile/card#me', evil, 'https://evil.example/x.brand.example.com/profile/card#me', false, false); // prettier-ignore
  shouldTrust('https://*.brand.example.com/profile/card#me', evil, 'https://evil.example?.brand.example.com/profile/card#me', false, false); // prettier-ignore
  shouldTrust('https://crm.example.com', 'https://crmxexample.com/1', '', false, false);
  shouldTrust(AGENT.toUpperCase(), own, AGENT, false, false);

  it('trusts only the actor and the origin of the id of an event that has only a proof', () => {
    const proven = (senders: readonly string[]): boolean => {
      const event = { ...claiming({ agent: AGENT }, own), agent: { iri: `${own}/anna#me` } };
      return new TrustedSenders({ senders, verify: 'origin' }).hasProven(event);
    };
    expect(proven([AGENT])).to.equal(false);
    expect(proven([`${own}/anna#me`])).to.equal(true);
    expect(proven(['https://pa900.brand.example.com'])).to.equal(true);
    expect(proven(['*'])).to.equal(true);
  });

  it('trusts everyone if no senders are configured', () => {
    expect(trusts({}, claiming({}))).to.equal(true);
  });
  it('finds the sender wherever messages name it', () => {
    const other = 'https://desk.example.com/profile/card#me';
    const senders = [other];
    const ways: object[] = [
      ...[{ agent: other }, { instrument: { id: other } }, { source: { '@id': other } }, { sender: other }],
      ...[{ data: { agent: other } }, { type: 'Notification', object: { actor: other } }],
    ];
    for (const message of ways) expect(trusts({ senders }, claiming(message)), JSON.stringify(message)).to.equal(true);
    for (const message of [{ agent: 7 }, { agent: null }, { recipient: other }, [other], { data: { object: other } }])
      expect(trusts({ senders }, claiming(message)), JSON.stringify(message)).to.equal(false);
    const event = leadEvent({ id: ID, fields: { sender: other } });
    expect(trusts({ senders }, { ...event, source: { ...event.source, text: '<> a <x> .' } })).to.equal(true);
  });
  it('refuses invalid patterns', () => {
    for (const pattern of ['', 'crm.example.com', 'ftp://x.example', 'https://', 'https:///x', '**'])
      expect(() => new TrustedSenders({ senders: [pattern] }), pattern).to.throw(UsageError, 'trust.senders');
  });
});

describe('originOf', () => {
  it('returns the origin of an IRI with an authority', () => {
    expect([ID, 'urn:x:1', 'a text', 'mailto:a@b.example'].map(originOf)).to.deep.equal([
      'https://crm.example.com',
      ...[undefined, undefined, undefined],
    ]);
  });
});

describe('trustFromEnvironment', () => {
  it('reads two variables', () => {
    expect(trustFromEnvironment({ LEADPOD_TRUST_SENDERS: ' ' })).to.equal(undefined);
    expect(trustFromEnvironment({ LEADPOD_TRUST_SENDERS: `${AGENT}  https://a.example` })).to.deep.equal({
      senders: [AGENT, 'https://a.example'],
    });
    expect(trustFromEnvironment({ LEADPOD_TRUST_VERIFY: 'origin' })).to.deep.equal({ verify: 'origin' });
    expect(trustFromEnvironment({ LEADPOD_TRUST_VERIFY: 'none' })).to.deep.equal({ verify: 'none' });
    expect(() => trustFromEnvironment({ LEADPOD_TRUST_VERIFY: 'yes' })).to.throw(UsageError);
  });
});
