import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import * as leadpod from '../src/index.ts';
import { loaderOf, moduleOf } from './support/cli.ts';

/** The front door: a name is added here on purpose, and taken away only with a new major version. */
const PUBLIC = {
  'reading messages': ['DEFAULT_LIMITS', 'parseNotification', 'readMessage', 'readUnderBudget'],
  'the published format': ['validateEvent', 'validateMessage'],
  'from events to leads': [
    ...['LEAD_STATUSES', 'describeLead', 'foldEvents', 'groupEvents', 'leadToJson', 'readLeadDocument'],
    ...['writeLeadDocument', 'MARKS', 'MARK_WORDS', 'Verdicts', 'createDecision', 'explainLead'],
  ],
  'the JSON-LD processor': [
    ...['JsonLdError', 'compact', 'convertDocument', 'expand', 'flatten', 'fromQuads', 'loadContext', 'parseRdf'],
    ...['serializeQuads', 'toQuads'],
  ],
  'the pod': ['LeadStore', 'Quarantine', 'diagnose', 'findLead', 'openPod'],
  'seeing it run': ['createObservation', 'observedPass'],
  'the pass': ['syncInbox', 'trustFromEnvironment', 'watchInbox', 'watchPod'],
  answers: [
    ...['allowedAnswers', 'answerLead', 'deliverDue', 'dropDelivery', 'findDelivery', 'listOutbox', 'readUndelivered'],
    ...['NoRecipientError', 'NotAllowedError', 'retryDelivery', 'sendEvent'],
  ],
  care: [
    ...[
      'checkAgreement',
      'dropQuarantine',
      'forgetPerson',
      'joinLeads',
      'keepApart',
      'replay',
      'retryQuarantine',
      'splitLead',
    ],
  ],
  questions: [
    ...['GRAPH_TYPES', 'QueryEngine', 'RESULT_TYPES', 'bindParameters', 'listPack', 'openLeadCopy', 'parseQueryFile'],
  ],
  'any SPARQL store': ['SparqlStore', 'pushLeads', 'storeEndpoints'],
  'trying things out': ['generateMessages', 'startDevPod'],
  failing: [
    ...['AuthenticationError', 'ContextError', 'LeadpodError', 'NotificationError', 'OutputError'],
    ...['PodError', 'QueryError', 'UsageError'],
  ],
};

/** Prints what importing the library changed: names of globals, and members of the prototypes that all programs share. */
const PROBE = `
const shared = [Object, Function, Array, String, Number, Boolean, Date, RegExp, Promise, Map, Set, Error, Uint8Array, URL];
const look = () => [
  ...shared.flatMap((type) => [type, type.prototype].flatMap((owner, index) =>
    Reflect.ownKeys(owner).map((key) => {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(owner, key);
      return [[type.name, 'prototype'].slice(0, index + 1).join('.') + ' ' + String(key), value, get, set];
    }))),
  ...Reflect.ownKeys(globalThis).map((key) => ['global ' + String(key)]),
];
// Node makes a global of its own for the first who asks for fetch.
void globalThis.Headers;
const before = new Map(look().map(([name, ...values]) => [name, values]));
await import(process.argv[1]);
const changed = look().filter(([name, ...values]) => {
  const old = before.get(name);
  return old === undefined || values.some((value, index) => !Object.is(value, old[index]));
});
const gone = [...before.keys()].filter((name) => !look().some(([other]) => other === name));
console.log(JSON.stringify([...changed.map(([name]) => name), ...gone]));
`;

describe('the library', () => {
  it('has exactly the public names that are written down', () => {
    expect(Object.keys(leadpod).sort()).to.deep.equal(Object.values(PUBLIC).flat().sort());
  });

  it('changes no prototype and no global of the program that imports it, and prints nothing', () => {
    const { href: index } = moduleOf('index');
    const args = [...loaderOf(index), '--input-type=module', '--eval', PROBE, '--', index];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect({ stdout, stderr, status }).to.deep.equal({ stdout: '[]\n', stderr: '', status: 0 });
  });
});
