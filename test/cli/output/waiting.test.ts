/** What a person sees on a terminal of a command that takes long. */
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { runProgram } from '../../../src/cli/program.ts';
import { sayWhileWaiting } from '../../../src/cli/output/progress.ts';
import { freshPodEnv, leadMessage, postTo } from '../../support/cli-pod.ts';
import { runHere, writeSettings } from '../../support/cli.ts';
import { until, withHeldTimers } from '../../support/clock.ts';
import { onTerminal } from '../../support/fake-terminal.ts';
import { startRawServer, type Answer } from '../../raw-server.ts';

const SLOW_MS = 2000;
const CLEAR = '\r\u001B[2K';

describe('sayWhileWaiting', () => {
  it('names what takes so long after two seconds, and clears that at the end', () =>
    withHeldTimers(
      (goOff) =>
        onTerminal(async ({ terminal, written }) => {
          const end = sayWhileWaiting(terminal, 'Checking ...');
          expect(written).to.deep.equal([]);
          await goOff(0);
          expect(written).to.deep.equal(['Checking ...']);
          end();
          end();
          expect(written).to.deep.equal(['Checking ...', CLEAR]);
        }),
      SLOW_MS,
    ));

  it('clears its line once for other output', () =>
    withHeldTimers(
      (goOff) =>
        onTerminal(async ({ terminal, written }) => {
          const end = sayWhileWaiting(terminal, 'Checking ...');
          await goOff(0);
          terminal.say('words');
          end();
          expect(written).to.deep.equal(['Checking ...', CLEAR, 'words\n']);
        }),
      SLOW_MS,
    ));

  it('cuts text that is wider than the terminal', () =>
    withHeldTimers(
      (goOff) =>
        onTerminal(async ({ terminal, written }) => {
          const end = sayWhileWaiting(terminal, 'x'.repeat(100));
          await goOff(0);
          expect(written).to.deep.equal(['x'.repeat(79)]);
          end();
        }),
      SLOW_MS,
    ));

  it('prints nothing for quick work, and nothing if the output is not a terminal', () =>
    onTerminal(async ({ terminal, written }) => {
      sayWhileWaiting(terminal, 'Checking ...')();
      let timers = 0;
      const { setTimeout: set } = globalThis;
      globalThis.setTimeout = ((...args: Parameters<typeof set>) => ((timers += 1), set(...args))) as typeof set;
      try {
        sayWhileWaiting({ ...terminal, isInteractive: false }, 'Checking ...')();
      } finally {
        globalThis.setTimeout = set;
      }
      await setImmediate();
      expect({ written, timers }).to.deep.equal({ written: [], timers: 0 });
    }));
});

describe('on a terminal', () => {
  it('leadpod doctor shows that it waits for a slow server, and the check replaces that line', async () => {
    let answer = (): void => undefined;
    const refuse: Answer = (response) => response.writeHead(503).end();
    const server = await startRawServer((...asked) => {
      answer = () => {
        refuse(...asked);
      };
    }, refuse);
    const file = writeSettings({
      ...{ LEADPOD_STORAGE: server.url, LEADPOD_ISSUER: server.url },
      ...{ LEADPOD_CLIENT_ID: 'a', LEADPOD_CLIENT_SECRET: 'b' },
    });
    await withHeldTimers(
      (goOff) =>
        onTerminal(async ({ terminal, written }) => {
          const run = runProgram(['doctor', '--settings', file], terminal);
          await until(() => server.seen.length > 0);
          expect(written).to.deep.equal([]);
          await goOff(0);
          expect(written).to.deep.equal(['Checking ...']);
          answer();
          await until(() => written.length > 1);
          expect(written[1]).to.equal(CLEAR);
          expect(written[2]).to.match(/PROBLEM.*issuer.*answers 503/);
          expect(await run).to.equal(1);
        }),
      SLOW_MS,
    );
  });

  it('leadpod leads shows how many it has read, and clears that before the list', async () => {
    const env = await freshPodEnv();
    await postTo(env, [leadMessage('1', { name: 'Ada Example' }), leadMessage('2', { name: 'Bea Example' })]);
    await runHere(['sync'], env);
    await onTerminal(async ({ terminal, written }) => {
      expect(await runProgram(['leads', '--settings', writeSettings(env)], terminal)).to.equal(0);
      const text = written.join('');
      expect(text).to.match(/\d of 2 leads read/);
      expect(text.lastIndexOf('leads read')).to.be.below(text.indexOf('Ada Example'));
      expect(text.indexOf('Ada Example')).to.be.above(0);
    });
  });
});
