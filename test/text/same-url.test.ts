import { expect } from 'chai';
import { isSameUrl } from '../../src/text/same-url.ts';

describe('isSameUrl', () => {
  it('compares scheme and host without case, and regards a default port', () => {
    expect(isSameUrl('https://a.example/card#me', 'HTTPS://A.example:443/card#me')).to.equal(true);
    expect(isSameUrl('https://a.example/card#me', 'https://a.example/Card#me')).to.equal(false);
    expect(isSameUrl('urn:x', 'no URL')).to.equal(false);
  });
});
