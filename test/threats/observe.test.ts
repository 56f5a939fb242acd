/** T18: whoever reads logs, metrics and traces learns that and where something failed, and no one's name. */
import { context, trace } from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { createLogger, type LogLevel } from '../../src/observe/logger.ts';
import { createObservation } from '../../src/observe/observation.ts';
import { observedPass } from '../../src/observe/observed-pass.ts';
import { withFreshPod } from '../pods.ts';
import { jsonLines, UNSAFE } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';

const NAME = 'Zebulon Quackenbush';
const CANARIES = ['zebulon', 'quackenbush', '555-0142', '5550142'];
const contact = { name: NAME, email: 'zebulon@quackenbush.example', telephone: '+1 206-555-0142' };
const isNamed = (text: string): boolean => CANARIES.some((canary) => text.toLowerCase().includes(canary));

/** Good ones, broken ones, and such as go to quarantine; each speaks of the canary, and one is posted under its name. */
const MESSAGES: readonly (readonly [body: string, contentType: string])[] = [
  [leadMessage('canary', contact), 'application/json'],
  [`{"topic": "realestate/lead#add", "data": {"object": {"name": "${NAME}"`, 'application/json'],
  [`{"${NAME}": 1, "${NAME}": 2}`, 'application/json'],
  [
    `{"@context": "https://quackenbush.example/zebulon", "name": "${NAME}", "happened": {"type": "Lead"}}`,
    'application/ld+json',
  ],
  [`<#zebulon> <http://schema.org/name> "${NAME} .`, 'text/turtle'],
  [leadMessage('nobody', { [NAME]: { [NAME]: '\u001b]0;zebulon\u0007' } }), 'application/json'],
];

describe('What is seen of a pass', () => {
  it('T18: names no one in a log above debug, a measurement or a span, for any input and any outcome', async () => {
    const spans = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    try {
      await withFreshPod(async (pod) => {
        for (const [body, contentType] of MESSAGES)
          await pod.client.post(pod.inbox, body, { contentType, slug: 'zebulon-quackenbush' });
        const logs: Record<string, string> = {};
        let measured = '';
        const observe = async (level: LogLevel, options: object, place = pod): Promise<void> => {
          const write = (line: string): void => void (logs[level] = (logs[level] ?? '') + line);
          const observation = await createObservation({ level, write, prometheus: true });
          await observedPass(place, options, { pod: 'east', trigger: 'job' }, observation).catch(() => undefined);
          measured += (await observation.prometheus())?.text ?? '';
        };
        await observe('info', {});
        await observe('info', { full: true });
        await observe('info', {}, { ...pod, inbox: `${pod.storage}zebulon/` });
        await observe('info', {}, { ...pod, inbox: 'http://zebulon:quackenbush@127.0.0.1:1/' });
        // A bug of leadpod, whose words quote what came.
        const onProgress = (): void => void JSON.parse(`{"name": ${NAME}}`);
        await observe('info', { onProgress });
        await observe('debug', { full: true });
        expect(jsonLines(logs['info'] ?? '')).to.have.length(5);
        expect(logs['info']).to.include('"error":"fault"').and.include('"error":"pod.not-found"');
        expect(isNamed(logs['info'] ?? ''), logs['info']).to.equal(false);
        expect(isNamed(measured)).to.equal(false);
        const told = spans
          .getFinishedSpans()
          .map(({ name, attributes, status, events }) => ({ name, attributes, status, events }));
        expect(told.length).to.be.above(20);
        expect(isNamed(JSON.stringify(told))).to.equal(false);
        // Else nothing of this would be a test: the address is there for whoever asks for debug.
        expect(isNamed(logs['debug'] ?? '')).to.equal(true);
      }, 'real');
    } finally {
      trace.disable();
      context.disable();
    }
  });

  it('T18, T16: characters that move a cursor or reverse a line are harmless in a log, and the line is still JSON', async () => {
    let written = '';
    const logger = await createLogger('debug', (line) => void (written += line));
    const nasty = 'a\u001b[2J\u009b31m\u202egnp\u0007\r\nb\u2028\uFEFF"\\';
    logger.child({ pod: nasty }).info({ note: nasty }, nasty);
    expect(written.replace(/\n$/, ''))
      .to.not.match(UNSAFE)
      .and.not.match(/[\n\u2028]/);
    expect(jsonLines(written)[0]).to.include({ pod: nasty, note: nasty, message: nasty });
  });
});
