/** `leadpod doctor`: what is wrong with the set-up, one line a check. */
import type { Command } from 'commander';
import { checkCare } from '../care/checks.ts';
import type { Check } from '../pod/doctor.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { addPodFlags, podSettings, readingOptions, type PodFlags } from './settings.ts';
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
  leadpod doctor --fix                 and mend what does not agree
`;

/** Adds the command. */
export function addDoctor(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .summary('says what is wrong with the set-up')
    .description(
      'Checks issuer, login, clock, storage, inbox, rights, ETags and channels, and whether journal, leads and index agree, one line each, with what to do.',
    )
    .option('--fix', 'mend what does not agree: nothing is lost by it')
    .option('--deep', 'compare leads and journal however many there are')
    .option('--json', 'one JSON object a check')
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (flags: PodFlags & { json?: boolean; fix?: boolean; deep?: boolean }) => {
    const settings = podSettings(flags);
    // Heavy, as in open.ts.
    const { diagnose } = await import('../pod/doctor.ts');
    let problems = 0;
    const { fix = false, deep = fix } = flags;
    const care = { ...readingOptions(flags), fix, deep };
    for await (const check of diagnose(settings, {}, (pod) => checkCare(pod, care))) {
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
