import { expect } from 'chai';
import {
  ACTIONS,
  ACTION_TYPES,
  actionFromTopic,
  actionFromType,
  localName,
  topicOf,
} from '../../../src/message/event/actions.ts';
import { lead, schema } from '../../../src/vocab.ts';

const shouldMean = (action: string | undefined, ...topics: string[]): void => {
  for (const topic of topics) expect(actionFromTopic(topic), topic).to.equal(action);
};
const shouldBeType = (action: string | undefined, ...types: string[]): void => {
  for (const type of types) expect(actionFromType(type), type).to.equal(action);
};

describe('actionFromTopic', () => {
  it('reads the topic of every action', () => {
    for (const action of ACTIONS) shouldMean(action, topicOf(action), `lead#${action}`);
  });
  it('reads the misspelt assignment of the format as an assignment', () => {
    shouldMean('assign', 'realestate/lead#asssign', 'lead#asssign', 'realestate/lead#ASSSIGN');
  });
  it('reads a topic that is an IRI, in any case and with white space', () => {
    shouldMean(
      'accept',
      'https://topics.example/realestate/lead#accept',
      'urn:realestate:lead#accept',
      ' Realestate/Lead#Accept ',
    );
  });
  it('reads no other topic of the family', () => {
    shouldMean(undefined, 'realestate/website#askquestion', 'realestate/contact#add', 'lead#');
    shouldMean(
      undefined,
      '',
      'lead',
      'mislead#accept',
      'realestate/lead#accept#x',
      'realestate/lead#accepted',
      '#lead#accept',
    );
  });
});

describe('actionFromType', () => {
  it('reads the type bare, prefixed and as an IRI', () => {
    shouldBeType('accept', 'AcceptAction', 'schema:AcceptAction', 'http://schema.org/AcceptAction', 'acceptaction');
    shouldBeType('retract', 'RetractAction', 'CancelAction', lead('RetractAction'));
  });
  it('reads the tail of a topic', () => {
    shouldBeType('assign', 'lead#asssign', 'realestate/lead#assign');
  });
  it('reads nothing in other types', () => {
    shouldBeType(undefined, 'string', '', 'Action', 'AskAction', 'Lead', 'hasOwnProperty', '__proto__');
  });
  it('reads back the types that it writes', () => {
    for (const action of ACTIONS) for (const type of ACTION_TYPES[action]) shouldBeType(action, type);
  });
});

describe('ACTION_TYPES', () => {
  it('has a class of schema.org for each action', () => {
    for (const action of ACTIONS)
      expect(ACTION_TYPES[action].some((type) => type.startsWith(schema('')))).to.equal(true);
  });
});

describe('localName', () => {
  it('is the part after the last separator', () => {
    expect(['http://a.example/b#c', 'a/b', 'a:b', ' b ', 'b', ''].map(localName)).to.deep.equal([
      'c',
      'b',
      'b',
      'b',
      'b',
      '',
    ]);
  });
});
