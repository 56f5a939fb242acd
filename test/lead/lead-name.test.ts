import { expect } from 'chai';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { nameOf } from '../../src/lead/lead-name.ts';
import { leadEvent } from '../support/lead-events.ts';

describe('nameOf', () => {
  it('returns the name, else one made of its parts, else nothing', () => {
    const named = (fields: object): string => nameOf(leadToJson(foldEvents([leadEvent({ fields })]), 'abc'));
    expect([
      named({ name: 'Ada Brook', givenName: 'A' }),
      named({ givenName: 'Bo', familyName: 'Reed' }),
      named({}),
    ]).to.deep.equal(['Ada Brook', 'Bo Reed', '']);
  });
});
