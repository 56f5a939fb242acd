import { expect } from 'chai';
import fc from 'fast-check';
import { parseNotification } from '../../src/message/notification.ts';
import { parseRdf, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { ContextError, NotificationError } from '../../src/errors.ts';
import { CANARY, hostileMessages, messagesWithContext, plainMessages, withMember } from '../arbitraries.ts';
import { seedText } from '../support/messages.ts';
import { BASE, bytesOf, eventOf, jsonOf, parse, quadsOf } from '../support/reading.ts';
import { runsOf } from '../support/extent.ts';

const FORMAT = { format: 'application/n-quads' } as const;
const BUILT_IN = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Map.prototype,
  Promise.prototype,
];
const snapshot = (): string =>
  JSON.stringify(BUILT_IN.map((prototype) => Object.getOwnPropertyNames(prototype).sort()));

/** The value, or `undefined` where the message was refused as a stranger's should be. */
const unlessRefused = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotificationError || error instanceof ContextError) return undefined;
    throw error;
  }
};
const linesOf = (quads: readonly Quad[]): string[] => serializeQuads(quads, { ...FORMAT, sorted: true }).split('\n');

/** Is the canary in a place where only an IRI may stand, as anything but a percent-encoded or quoted part of one? */
const isInjected = ({ subject, predicate, graph }: Quad): boolean =>
  [subject, predicate, graph].some(
    ({ termType, value }) =>
      termType === 'NamedNode' && (/[\s<>"{}\\]/.test(value) || value === `https://${CANARY}.example/`),
  ) || subject.value === 'https://victim.example/#me';

const shouldHarmNothing = async (text: string): Promise<void> => {
  const quads = (await unlessRefused(() => quadsOf(jsonOf(text)))) ?? [];
  expect(linesOf(parseRdf(serializeQuads(quads, FORMAT), FORMAT))).to.deep.equal(linesOf(quads));
  expect(quads.filter(isInjected)).to.deep.equal([]);
  await unlessRefused(() => parse(text));
  await unlessRefused(() => parse(text, 'application/ld+json'));
};

describe('Messages from unknown senders', () => {
  let builtIn: string;
  let expected: string;

  before(async () => {
    builtIn = snapshot();
    expected = JSON.stringify(await eventOf(seedText('accept')));
  });
  /** Whatever was read before, the next message is read as if it were the first. */
  afterEach(async () => {
    expect(snapshot()).to.equal(builtIn);
    expect(JSON.stringify(await eventOf(seedText('accept')))).to.equal(expected);
    const schemaOrg = { '@context': 'https://schema.org', '@id': 'https://a.example/1', name: 'x', constructor: 'y' };
    expect(linesOf(await quadsOf(jsonOf(schemaOrg))).filter(Boolean)).to.deep.equal([
      '<https://a.example/1> <http://schema.org/constructor> "y" .',
      '<https://a.example/1> <http://schema.org/name> "x" .',
    ]);
  });

  it('without a context are read or refused, without harm', async () => {
    await fc.assert(fc.asyncProperty(plainMessages, shouldHarmNothing), { numRuns: runsOf(300) });
  });
  it('with a context and any keyword are read or refused, without harm', async () => {
    await fc.assert(fc.asyncProperty(messagesWithContext(true), shouldHarmNothing), { numRuns: runsOf(300) });
  });
  it('with a context that changes meanings are read or refused, without harm', async () => {
    await fc.assert(fc.asyncProperty(hostileMessages, shouldHarmNothing), { numRuns: runsOf(300) });
  });
  it('made of bytes that anyone could send are read or refused', async () => {
    const types = fc.constantFrom(undefined, 'application/json', 'text/turtle', 'application/n-quads', 'text/html', '');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), types, async (body, contentType) => {
        await unlessRefused(() => parseNotification({ body, contentType, base: BASE }));
      }),
    );
  });
  it('cut or damaged in the middle of Turtle are read or refused', async () => {
    const turtle = `@prefix s: <http://schema.org/> . <#e> a s:AcceptAction ; s:object [ a s:Lead ; s:name "a" , 'b'@en ] .`;
    const damage = fc.constantFrom('', '<', '>', '"', '{', '(', '[', '.', '\\', '_:', '^^', '@', '\u0000');
    await fc.assert(
      fc.asyncProperty(fc.nat(turtle.length), fc.nat(4), damage, async (at, cut, put) => {
        const text = turtle.slice(0, at) + put + turtle.slice(at + cut);
        await unlessRefused(() => parse(text, 'text/turtle'));
      }),
      { numRuns: runsOf(300) },
    );
  });
  it('do not change the prototype of other objects', async () => {
    const text = withMember(
      '__proto__',
      '{"polluted":true,"topic":"realestate/lead#reject"}',
      seedText('accept').trim(),
    );
    const event = await eventOf(text);
    expect(event.action).to.equal('accept');
    expect('polluted' in {}).to.equal(false);
  });
  it('with a context that is not in the bundle do not cause a request', async () => {
    const contexts = [
      'https://evil.example/c.jsonld',
      'https://schema.org.evil.example/',
      'file:///etc/passwd',
      'c.jsonld',
    ];
    for (const context of contexts) {
      const failure = await parse(withMember('@context', JSON.stringify(context), '{"a":{"type":"Lead"}}')).catch(
        (error: unknown) => error,
      );
      expect(failure, context).to.be.instanceOf(ContextError);
    }
  });
  it('are refused at the limits, however they are written', async () => {
    const deep = `${'{"object":'.repeat(200)}{}${'}'.repeat(200)}`;
    const deepTurtle = `<#e> <p:p> ${'[ <p:p> '.repeat(60)} "x" ${']'.repeat(60)} .`;
    // Each node refers twice to the next: a graph of 40 nodes, a tree of 2^20.
    const doubling = Array.from(
      { length: 20 },
      (_, index) => `<#${index}> <p:a> <#${index + 1}> ; <p:b> <#${index + 1}> .`,
    );
    for (const [text, type, reason] of [
      [deep, 'application/json', 'too-deep'],
      [`{"a":[${'1,'.repeat(1001)}1]}`, 'application/json', 'too-many-nodes'],
      [`"${'x'.repeat(1024 * 1024)}"`, 'application/json', 'too-large'],
      [deepTurtle, 'text/turtle', 'too-deep'],
      [doubling.join('\n'), 'text/turtle', 'too-many-nodes'],
    ] as const) {
      const failure = await parse(text, type).catch((error: unknown) => error);
      expect((failure as NotificationError).reason).to.equal(reason);
    }
  });
  it('never quote the message in an error', async () => {
    const secret = 'jane.roe@mail.example';
    for (const text of [
      `{"email": ${secret}}`,
      `{"email":"${secret}" "x"}`,
      `{"@context":"https://schema.org","name":{"@value":"${secret}","email":"${secret}"}}`,
    ]) {
      const failure = await parse(text).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(NotificationError);
      expect(String(failure)).not.to.contain(secret);
    }
    expect(bytesOf(secret)).to.have.length(secret.length);
  });
});
