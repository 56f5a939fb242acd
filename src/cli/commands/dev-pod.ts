/** `leadpod dev-pod`: an embedded pod to try things on. */
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit.ts';
import { portOption } from '../settings.ts';
import type { Terminal } from '../output/terminal.ts';

interface DevPodFlags {
  readonly port: number;
  readonly data?: string;
  readonly envFile?: string;
}

const EXAMPLES = `
Example:
  leadpod dev-pod --port 3000 --data ./pod --env-file pod.env &
  leadpod sync --env-file pod.env
`;

/** Adds the command. */
export function addDevPod(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('dev-pod')
    .summary('an embedded Solid pod to try things on')
    .description(
      'Starts a Community Solid Server with one pod, an inbox that anybody may post to, and client credentials; prints "ready URL" and stays until a signal.',
    )
    .addOption(portOption('--port <N>', 'TCP port; 0 takes a free one').default(0))
    .option('--data <DIR>', 'keep the pod in files here (default: in memory)')
    .option('--env-file <FILE>', 'write LEADPOD_* with all that a command needs to FILE, readable by you alone')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DevPodFlags) => {
      // The server is an optional peer of 690 packages: it is loaded by this command and by no other.
      const { startDevPod, writeEnvFile } = await import('../../dev/pod/dev-pod.ts');
      const stopped = waitForSignal();
      const pod = await startDevPod({ port: flags.port, dataDir: flags.data });
      try {
        if (flags.envFile !== undefined) await writeEnvFile(flags.envFile, pod);
        terminal.data(`ready ${pod.url}\n`);
        await stopped;
      } finally {
        await pod.stop();
      }
      finish(EXIT.ok);
    });
}

/** The first signal stops the server in good order, the second at once. */
function waitForSignal(): Promise<void> {
  let isAsked = false;
  return new Promise((resolve) => {
    // Not `once`: the server brings `signal-exit`, which kills the process where nobody else listens, and would find that
    // our listener is gone already.
    for (const [name, code] of [
      ['SIGINT', EXIT.interrupted],
      ['SIGTERM', EXIT.terminated],
    ] as const)
      process.on(name, () => {
        if (isAsked) process.exit(code);
        isAsked = true;
        resolve();
      });
  });
}
