/** The same laws for what fast-check makes of the message format and of bytes, with the thread in between or not. */
import { expect } from 'chai';
import fc from 'fast-check';
import { readUnderBudget } from '../../src/budget/shared-reader.ts';
import { parseNotification } from '../../src/message/notification.ts';
import type { ParsedNotification } from '../../src/message/parsed-notification.ts';
import { ContextError, NotificationError } from '../../src/errors.ts';
import { hostileMessages, messagesWithContext, plainMessages } from '../arbitraries.ts';
import { BASE, bytesOf } from '../support/reading.ts';
import { runsOf } from '../support/extent.ts';

/** What was read, or what was thrown, as far as it matters; any other exception is thrown on. */
async function outcomeOf(reading: Promise<ParsedNotification>): Promise<unknown> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NotificationError) return [error.reason, error.pointer, error.message];
    if (error instanceof ContextError) return [error.url, error.pointer, error.message];
    throw error;
  }
}

/** What the grammars of JSON and Turtle turn on. */
const SIGNS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '<',
  '>',
  '.',
  '@',
  '_',
  '(',
  ')',
  '^',
  '\\',
  '#',
  '\n',
  ' ',
  'a',
  '1',
];

describe('Messages of any kind', () => {
  it('have the same result in the budget thread as here, including refusals', async () => {
    const messages = fc.oneof(plainMessages, messagesWithContext(true), hostileMessages);
    const types = fc.constantFrom(undefined, 'application/json', 'application/ld+json', 'text/turtle');
    await fc.assert(
      fc.asyncProperty(messages, types, async (text, contentType) => {
        const content = { body: bytesOf(text), contentType, base: BASE };
        const here = await outcomeOf(parseNotification(content));
        const there = await outcomeOf(parseNotification(content, { delegate: readUnderBudget }));
        expect(there).to.deep.equal(here);
      }),
      { numRuns: runsOf(150) },
    );
  });

  it('made of bytes are read or refused, regardless of the type they claim', async () => {
    const types = [
      'application/json',
      'application/ld+json',
      'text/turtle',
      'application/trig',
      'application/n-quads',
      '',
    ];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 60 }).map(bytesOf),
      fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 60 }).map(bytesOf),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(...types), async (body, contentType) => {
        await outcomeOf(parseNotification({ body, contentType, base: BASE }));
      }),
      { numRuns: runsOf(500) },
    );
  });
});
