/** `leadpod generate`: prints messages for tests and benchmarks. */
import type { Command } from 'commander';
import { generateMessages } from '../../../dev/generator/generator.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { countOption } from '../../flags/values.ts';
import type { Terminal } from '../../output/terminal.ts';

const EXAMPLES = `
Examples:
  leadpod generate --count 100 --seed 7 > messages.ndjson
  leadpod generate --count 1000 --noise | leadpod normalize -
`;

/** Adds the command. */
export function addGenerate(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('generate')
    .description(
      'Prints lead notifications of invented people, one JSON object per line, with the irregularities of real messages. The same seed gives the same messages.',
    )
    .addOption(countOption('--count <N>', 'how many messages', 0).default(100))
    .addOption(countOption('--seed <S>', 'number that selects the messages', 0).default(1))
    .option('--noise', 'add other topics and broken bytes')
    .addHelpText('after', EXAMPLES)
    .action((flags: { count: number; seed: number; noise?: boolean }) => {
      for (const message of generateMessages({ ...flags, noise: flags.noise === true })) terminal.data(`${message}\n`);
      finish(EXIT.ok);
    });
}
