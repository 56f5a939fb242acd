import { expect } from 'chai';
import { validateEvent, validateMessage, type LeadMessage } from '../../src/index.ts';

describe('The type LeadMessage', () => {
  it('is accepted by validateEvent and validateMessage', async () => {
    const message: LeadMessage = {
      topic: 'realestate/lead#add',
      id: 'https://vendor.example/publish/1',
      time: '2024-03-01T10:00:00.000Z',
      data: { type: 'Add', object: { type: 'Lead', identifier: { crm: '1' }, object: { name: 'Mira Example' } } },
    };
    expect(await validateMessage(message)).to.deep.equal([]);
    expect(await validateEvent(message)).to.be.an('array');
  });
});
