import { expect } from 'chai';
import { liftScalar } from '../../../src/message/lift/scalars.ts';
import type { Role } from '../../../src/message/lift/terms.ts';
import { JsonNumber, scalarText, type JsonScalar } from '../../../src/text/json.ts';
import { warnInto, type Warning } from '../../../src/message/warning.ts';
import { xsd } from '../../../src/vocab.ts';

const number = (text: string): JsonNumber => new JsonNumber(text);

/** A scalar and a role in; `text`, `text^^type`, `<iri>` or `{name}` out, and the warning. */
const shouldBecome = (role: Role, value: JsonScalar, ...expected: string[]): void => {
  const warnings: Warning[] = [];
  const values = liftScalar(value, role, '/p', { region: 'US' }, warnInto(warnings)).map((lifted) => {
    const { '@id': id, '@value': text, '@type': type } = lifted as Record<string, string | boolean | undefined>;
    if (id !== undefined) return `<${String(id)}>`;
    if (text === undefined) return JSON.stringify(lifted);
    return type === undefined ? String(text) : `${String(text)}^^${String(type).replace(xsd(''), '')}`;
  });
  for (const { pointer } of warnings) expect(pointer).to.equal('/p');
  expect([...values, ...warnings.map(({ code }) => `! ${code}`)], scalarText(value)).to.deep.equal(expected);
};

describe('liftScalar', () => {
  it('keeps the digits of a number', () => {
    shouldBecome('plain', number('9007199254740993'), '9007199254740993^^integer');
    shouldBecome('plain', number('-0'), '-0^^integer');
    shouldBecome('plain', number('1.50'), '1.50^^decimal');
    shouldBecome('plain', number('1E+2'), '1E+2^^double', '1E+2');
    shouldBecome('plain', number('1e400'), '1e400');
  });
  it('keeps texts and booleans', () => {
    shouldBecome('plain', '', '');
    shouldBecome('plain', true, 'true');
  });
  it('keeps a date in UTC, and writes any other in UTC beside its original', () => {
    shouldBecome('date', '2024-03-01T10:00:00.5Z', '2024-03-01T10:00:00.5Z^^dateTime');
    shouldBecome(
      'date',
      '2024-03-01T10:00:00+0000',
      '2024-03-01T10:00:00.000Z^^dateTime',
      '2024-03-01T10:00:00+0000',
      '! date-rewritten',
    );
    shouldBecome(
      'date',
      number('1709287200000'),
      '2024-03-01T10:00:00.000Z^^dateTime',
      '1709287200000^^integer',
      '! date-rewritten',
    );
    shouldBecome(
      'date',
      number('1709287200'),
      '2024-03-01T10:00:00.000Z^^dateTime',
      '1709287200^^integer',
      '! date-rewritten',
    );
    shouldBecome('date', number('20240229'), '20240229^^integer', '! date-invalid');
    shouldBecome('date', ' 2024-03-01T10:00:00Z', '2024-03-01T10:00:00Z^^dateTime', ' 2024-03-01T10:00:00Z');
  });
  it('keeps a time without a zone without one', () => {
    shouldBecome('date', '2024-01-02T03:00:00', '2024-01-02T03:00:00^^dateTime');
    shouldBecome('date', ' 2024-01-02T03:00:00.5', '2024-01-02T03:00:00.5^^dateTime', ' 2024-01-02T03:00:00.5');
    const written = '2024-01-02 03:00';
    shouldBecome('date', written, '2024-01-02T03:00:00.000^^dateTime', written, '! date-rewritten');
  });
  it('keeps a day as a day', () => {
    shouldBecome('date', '2024-03-01', '2024-03-01^^date');
  });
  it('removes the time of a date if the property is for days, and keeps the original', () => {
    shouldBecome('day', '1980-05-22', '1980-05-22^^date');
    for (const written of ['1980-05-22T00:00:00', '1980-05-22T23:30:00-05:00', '1980-05-22t00:00:00Z'])
      shouldBecome('day', written, '1980-05-22^^date', written, '! date-rewritten');
    shouldBecome('day', number('327801600000'), '1980-05-22^^date', '327801600000^^integer', '! date-rewritten');
    shouldBecome('day', '1980-02-30', '1980-02-30', '! date-invalid');
    shouldBecome('day', ' 1980-05-22', '1980-05-22^^date', ' 1980-05-22');
    shouldBecome('day', 'May 22, 1980', '1980-05-22^^date', 'May 22, 1980', '! date-rewritten');
    shouldBecome('day', '03/04/1980', '03/04/1980', '! date-ambiguous');
  });
  it('names a thing by a text that is an IRI, and keeps every other text', () => {
    shouldBecome('thing', 'https://homes.example.com/12-elm', '<https://homes.example.com/12-elm>');
    shouldBecome(
      'thing',
      'https://{x}.example/',
      '<https://%7Bx%7D.example/>',
      'https://{x}.example/',
      '! iri-encoded',
    );
    for (const text of ['12 Elm St', 'https://homes.example.com/12-elm please', '', 'Note:call', '12-elm'])
      shouldBecome('thing', text, text);
    shouldBecome('thing', number('7'), '7^^integer');
  });
  it('keeps the white space around a day beside it', () => {
    shouldBecome('date', ' 2024-03-01', '2024-03-01^^date', ' 2024-03-01');
  });
  it('keeps a date that does not exist as a text', () => {
    shouldBecome('date', '2024-02-30', '2024-02-30', '! date-invalid');
    shouldBecome('date', true, 'true', '! date-invalid');
    shouldBecome('date', '', '');
  });
  it('writes a telephone number in E.164 beside its original', () => {
    shouldBecome('telephone', '+19035550135', '+19035550135');
    shouldBecome(
      'telephone',
      '731-555-0177 x6155',
      '+17315550177;ext=6155',
      '731-555-0177 x6155',
      '! telephone-rewritten',
    );
    shouldBecome('telephone', number('9035550135'), '+19035550135', '9035550135^^integer', '! telephone-rewritten');
    shouldBecome('telephone', 'n/a', 'n/a', '! telephone-invalid');
    shouldBecome('telephone', ' ', ' ');
  });
  it('writes an e-mail address in lower case beside its original', () => {
    shouldBecome('email', 'ada@mail.example', 'ada@mail.example');
    shouldBecome('email', 'Ada@Mail.Example', 'ada@mail.example', 'Ada@Mail.Example', '! email-rewritten');
    shouldBecome('email', 'n/a', 'n/a', '! email-invalid');
    shouldBecome('email', '', '');
  });
  it('converts an IRI to a reference, and keeps the original of a repaired one', () => {
    shouldBecome('iri', 'https://a.example/', '<https://a.example/>');
    shouldBecome('iri', 'http://{a}.example/', '<http://%7Ba%7D.example/>', 'http://{a}.example/', '! iri-encoded');
    shouldBecome(
      'iri',
      'https%3A%2F%2Fa.example|Home+Value|0',
      'https%3A%2F%2Fa.example|Home+Value|0',
      '! iri-invalid',
    );
    shouldBecome('iri', number('7'), '7^^integer', '! iri-invalid');
    shouldBecome('iri', '', '');
  });
  it('converts an actor that is not an IRI to a node with a name', () => {
    shouldBecome('actor', 'https://a.example/#me', '<https://a.example/#me>');
    shouldBecome('actor', 'Constellation 1', '{"http://schema.org/name":[{"@value":"Constellation 1"}]}');
    shouldBecome('actor', number('7'), '{"http://schema.org/name":[{"@value":"7"}]}');
    shouldBecome('actor', ' ', ' ');
  });
  it('converts an identifier to a reference only if it is an IRI without a repair', () => {
    shouldBecome('identifiers', 'https://a.example/', '<https://a.example/>');
    shouldBecome('identifiers', 'http://{a}.example/', 'http://{a}.example/');
    shouldBecome('identifiers', 'L-1', 'L-1');
    shouldBecome('identifiers', number('7'), '7^^integer');
  });
  it('writes the topic of a lead in its normal spelling beside its original', () => {
    shouldBecome('topic', 'realestate/lead#accept', 'realestate/lead#accept');
    shouldBecome('topic', 'lead#asssign', 'realestate/lead#assign', 'lead#asssign', '! topic-rewritten');
    shouldBecome('topic', 'realestate/lead#score', 'realestate/lead#score');
    shouldBecome('topic', number('7'), '7^^integer');
  });
});
