import { expect } from 'chai';
import { keysOf, tierOf, TIERS } from '../../../src/message/event/keys.ts';
import { leadEvent, type Draft } from '../../support/lead-events.ts';

const shouldHave = (draft: Draft, expected: Partial<Record<1 | 2 | 3, string[]>>): void => {
  expect(keysOf(leadEvent(draft))).to.deep.equal({ 1: [], 2: [], 3: [], ...expected });
};
const shouldHaveNone = (draft: Draft): void => {
  shouldHave(draft, {});
};

describe('keysOf', () => {
  it('are the identifiers of the lead, of the contact, then its addresses', () => {
    shouldHave(
      { lead: { crm: 'L-1' }, contact: { crm: 'C-1' }, emails: ['ada@mail.example'], telephones: ['+19035550135'] },
      {
        1: ['lead ["crm","L-1"]'],
        2: ['contact ["crm","C-1"]'],
        3: ['email ada@mail.example', 'telephone +19035550135'],
      },
    );
  });
  it('distinguish vendors that use the same value', () => {
    expect(keysOf(leadEvent({ lead: { a: 'b,c' } }))).not.to.deep.equal(keysOf(leadEvent({ lead: { 'a,b': 'c' } })));
  });
  it('keep the extension of a telephone number', () => {
    shouldHave({ telephones: ['+17315550177;ext=6155'] }, { 3: ['telephone +17315550177;ext=6155'] });
  });
  it('are missing if the values are flags', () => {
    shouldHaveNone({ lead: { vip: 'true', hot: 'false' }, contact: { optIn: 'true' } });
  });
  it('are missing if an identifier is that of an office, a listing or an advertisement, which many leads share', () => {
    const shared = [
      'officeId',
      'office',
      'listing_number',
      'MLS Number',
      'acme listingId',
      'agentCode',
      'form_id',
      'adset-id',
    ];
    for (const name of [...shared, 'campaignID', 'https://crm.example.com/ns#branchId'])
      shouldHave({ lead: { [name]: '7', leadId: '1' }, contact: { [name]: '7' } }, { 1: ['lead ["leadId","1"]'] });
    for (const name of ['leadId', 'mls', 'crm', 'website', 'list', 'userId', 'accountNumber', 'no', 'piano'])
      shouldHave({ lead: { [name]: '7' } }, { 1: [`lead ["${name}","7"]`] });
  });
  it('are missing if many leads share the thing at the end of the name, or the name says that it is a place or a page', () => {
    const shared = {
      numbers:
        'zipCode buyerAgentId lead_gen_form_id contactOwnerId createdById recordTypeId fbPageId openHouseId projectId ' +
        'subdivisionId partnerId affiliateId publisherId placementId importBatchId batchId productId teamMemberId cityId ' +
        'leadVersion schemaVersion year facebookAdId',
      texts:
        'city county brokerageName leadOwner salesPerson buyerAgent landing_page_url referrerUrl userAgent ipAddress bucket ' +
        'cohort homeAddress leadOrigin',
    };
    for (const [kind, value] of [['numbers', '2024'] as const, ['texts', 'boulder'] as const])
      for (const name of shared[kind].split(' '))
        shouldHaveNone({ lead: { [name]: value }, contact: { [name]: value } });
  });
  it('are those of vendors and people whose names end alike', () => {
    const own =
      'leadId crmLeadId contactId personId buyerId sellerId prospectId customerId userId username loginName homeownerId ' +
      'propertyOwnerId ForSaleByOwner ShowingTime myRealEstate FollowUpBoss followUpBossId BoomTown boomtownId ' +
      'AgentLegend agentLegendId RealGeeks realGeeksLeadId WiseAgent ExpertAgent Opcity opcityId topProducerId Typeform ' +
      'platformId allocationId ylopoLeadGuid salesforceContactID kvcore_id lionDesk SierraInteractive cincLeadId';
    for (const name of own.split(' ')) shouldHave({ lead: { [name]: 'a88' } }, { 1: [`lead ["${name}","a88"]`] });
    for (const name of ['leadUrl', 'contact_url', 'recordUrl'])
      shouldHave({ lead: { [name]: 'https://crm.example/7' } }, { 1: [`lead ["${name}","https://crm.example/7"]`] });
  });
  it('are those of a vendor whose name ends in such a thing', () => {
    shouldHave({ lead: { 'Wise Agent': '88123' } }, { 1: ['lead ["Wise Agent","88123"]'] });
    for (const [name, value] of [
      ['Wise Agent', 'Bea Birch'],
      ['Wise Agent ID', '7'],
      ['Listing Agent', '7'],
      ['Our Office', '7'],
    ] as const)
      shouldHaveNone({ lead: { [name]: value } });
  });
  it('are missing if a text is not a telephone number', () => {
    shouldHaveNone({ telephones: ['n/a', 'call me', '', '555', '19035550135'] });
  });
  it('are missing if a text only begins like a telephone number', () => {
    shouldHaveNone({ telephones: ['+1', '+1 ', '+0000', '+1 n/a'] });
  });
  it('are missing if a text is not an e-mail address', () => {
    shouldHaveNone({ emails: ['n/a', 'none', 'ada'] });
  });
  it('are missing if a text has an at sign, but is not an address', () => {
    shouldHaveNone({ emails: ['@', 'none@', '@mail.example', 'no @ mail', 'n@a'] });
  });
});

describe('tierOf', () => {
  it('is the first tier that has a key', () => {
    expect(TIERS).to.deep.equal([1, 2, 3]);
    const tiers = [
      { lead: { a: '1' }, contact: { a: '1' } },
      { contact: { a: '1' }, emails: ['a@b.example'] },
      { emails: ['a@b.example'] },
      {},
    ];
    expect(tiers.map((draft) => tierOf(keysOf(leadEvent(draft))))).to.deep.equal([1, 2, 3, undefined]);
  });
});
