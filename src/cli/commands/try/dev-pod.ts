/** `leadpod dev-pod`: starts an embedded pod for trying things out. */
import { Option, type Command } from 'commander';
import { EXIT, type ExitCode } from '../../exit.ts';
import { portOption } from '../../flags/values.ts';
import { harmlessLine, type Terminal } from '../../output/terminal.ts';

interface DevPodFlags {
  readonly port: number;
  readonly data?: string;
  readonly settings?: string;
  readonly envFile?: string;
}

const EXAMPLES = `
Example:
  leadpod dev-pod --port 3000 --data ./pod --settings pod.env

In another terminal, once it says "ready" (pod.env is not there before):
  leadpod sync --settings pod.env
`;

/** Adds the command. */
export function addDevPod(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('dev-pod')
    .description(
      'Starts a Community Solid Server with one pod, an inbox that anyone may post to, and client credentials. Prints "ready URL" and runs until you stop it.',
    )
    .addOption(portOption('--port <N>', 'TCP port; 0 picks a free one').default(0))
    .option('--data <DIR>', 'folder for the data of the pod (default: in memory only)')
    .option('--settings <FILE>', 'write the connection settings (LEADPOD_*) to FILE, which only you can read')
    .addOption(new Option('--env-file <FILE>', 'the old name of --settings').hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(async (flags: DevPodFlags) => {
      const file = flags.settings ?? flags.envFile;
      terminal.say('Starting a Solid pod: this takes some seconds ...');
      // Imported here, because the server is an optional peer of 690 packages, and only this command needs it.
      const { startDevPod, writeEnvFile } = await import('../../../dev/pod/dev-pod.ts');
      const stopped = waitForSignal();
      const pod = await startDevPod({ port: flags.port, dataDir: flags.data });
      try {
        if (file !== undefined) await writeEnvFile(file, pod);
        terminal.data(`ready ${pod.url}\nInbox: ${pod.inbox}\n${nextStep(file)}\n`);
        await stopped;
      } finally {
        await pod.stop();
      }
      finish(EXIT.ok);
    });
}

function nextStep(file: string | undefined): string {
  if (file === undefined)
    return 'Next: stop it and start it again with --settings FILE. The file tells the other commands how to sign in.';
  const quoted = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  return harmlessLine(`Next, in another terminal: leadpod sync --settings ${quoted}`);
}

/** Waits for a signal. The first signal stops the server properly. The second ends the process immediately. */
function waitForSignal(): Promise<void> {
  let isAsked = false;
  return new Promise((resolve) => {
    // The listener is not added with `once`, because then it would already be removed when `signal-exit` runs. The server loads
    // `signal-exit`, and it kills the process if there is no other listener.
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
