/** `leadpod doctor`: what is wrong with the set-up, one line a check. */
import type { Command } from 'commander';
import type { Check } from '../pod/doctor.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { addPodFlags, podSettings, type PodFlags } from './settings.ts';
import { harmlessJson, harmlessLine, type Terminal, type TextStyle } from './terminal.ts';

const MARKS: Readonly<Record<Check['state'], readonly [mark: string, style: TextStyle]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  problem: ['PROBLEM', 'red'],
};

const EXAMPLES = `
Exit codes: 0 nothing that keeps a sync from working; 1 a problem; 2 wrong usage.

Examples:
  leadpod doctor                       with LEADPOD_* in the environment
  leadpod doctor --env-file pod.env    with the file that dev-pod wrote
`;

/** Adds the command. */
export function addDoctor(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .summary('says what is wrong with the set-up')
    .description(
      'Checks issuer, login, clock, storage, inbox, rights, ETags and channels, one line each, with what to do.',
    )
    .option('--json', 'one JSON object a check')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: PodFlags & { json?: boolean }) => {
    const settings = podSettings(flags);
    // Heavy, as in open.ts.
    const { diagnose } = await import('../pod/doctor.ts');
    let problems = 0;
    for await (const check of diagnose(settings)) {
      if (check.state === 'problem') problems += 1;
      terminal.data(flags.json === true ? `${harmlessJson(check)}\n` : checkLine(check, terminal));
    }
    finish(problems > 0 ? EXIT.couldNotRun : EXIT.ok);
  });
}

function checkLine({ name, state, message }: Check, terminal: Terminal): string {
  const [mark, style] = MARKS[state];
  return `${terminal.style(style, mark.padEnd(8))} ${name.padEnd(9)} ${harmlessLine(message)}\n`;
}
