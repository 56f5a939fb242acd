import { expect } from 'chai';
import { BUNDLED_CONTEXTS, fileOfContext } from '../../src/json-ld/bundle.ts';

const shouldMean = (file: string | undefined, ...urls: string[]): void => {
  for (const url of urls) expect(fileOfContext(url), url).to.equal(file);
};

describe('The bundle of contexts', () => {
  it('finds schema.org by every spelling of its URL', () => {
    shouldMean(
      'schema.org.jsonld',
      'http://schema.org',
      'http://schema.org/',
      'https://schema.org',
      'https://schema.org/',
    );
    shouldMean(
      'schema.org.jsonld',
      'https://www.schema.org/',
      'HTTPS://Schema.org/',
      'https://schema.org:443/',
      'http://schema.org/#',
    );
    shouldMean(
      'schema.org.jsonld',
      'https://schema.org/docs/jsonldcontext.jsonld',
      'https://schema.org/docs/jsonldcontext.json',
    );
    shouldMean(
      'schema.org.jsonld',
      'https://schema.org/docs/jsonldcontext',
      'http://schema.org/version/latest/schemaorgcontext.jsonld',
    );
    for (const name of ['current-http', 'current-https', 'all-http', 'all-https'])
      shouldMean('schema.org.jsonld', `https://schema.org/version/latest/schemaorg-${name}.jsonld`);
  });
  it("finds leadpod's own context", () => {
    shouldMean('lead-v1.jsonld', 'https://w3id.org/leadpod/v1', 'https://w3id.org/leadpod/lead-v1.jsonld');
  });
  it('finds Activity Streams, Solid Notifications and LDP', () => {
    shouldMean(
      'activitystreams.jsonld',
      'https://www.w3.org/ns/activitystreams',
      'http://www.w3.org/ns/activitystreams.jsonld',
    );
    shouldMean(
      'solid-notifications.jsonld',
      'https://www.w3.org/ns/solid/notification/v1',
      'https://www.w3.org/ns/solid/notifications-context/v1',
    );
    shouldMean('ldp.jsonld', 'http://www.w3.org/ns/ldp', 'https://www.w3.org/ns/ldp.jsonld');
  });
  it('finds no other context', () => {
    shouldMean(
      undefined,
      '',
      'schema.org',
      'https://schema.org.evil.example/',
      'https://schema.org/Person',
      'ftp://schema.org/',
    );
    shouldMean(
      undefined,
      'https://schema.org/?x',
      'https://u:p@schema.org/',
      'https://u@schema.org/',
      'https://schema.org:8443/',
    );
    shouldMean(undefined, 'file:///etc/passwd', 'https://w3id.org/leadpod/../../etc', 'constructor', '__proto__');
  });
  it('gives no address to two files', () => {
    const addresses = BUNDLED_CONTEXTS.flatMap((context) => context.addresses);
    expect(new Set(addresses).size).to.equal(addresses.length);
  });
});
