/** `leadpod validate`: reports errors of shape and schema with JSON pointers. */
import type { Command } from 'commander';
import { runBulk } from '../../bulk/bulk.ts';
import type { ValidateAnswer } from '../../bulk/validate-work.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { addThreadsFlag, FILES_ARGUMENT, type ThreadsFlag } from '../../flags/files.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../../settings/settings.ts';
import { baseOption } from '../../flags/values.ts';
import type { Terminal } from '../../output/terminal.ts';

interface ValidateFlags extends ReadingFlags, ThreadsFlag {
  readonly base?: string;
  readonly type?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

const EXAMPLES = `
Exit codes: 0 no errors; 2 wrong usage; 3 at least one file has errors (or warnings, with --strict).

Examples:
  leadpod validate samples/*.json
  leadpod show SLUG --turtle > lead.ttl && leadpod validate lead.ttl
`;

/** Adds the command. */
export function addValidate(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('validate')
    .description(
      'Checks messages against the schema of the format, and the leads that result from them against the shape of a stored lead. A Turtle file of a stored lead is checked against the shape only.',
    )
    .argument('<FILE...>', FILES_ARGUMENT)
    .addOption(baseOption())
    .option('--type <MEDIA-TYPE>', 'media type of the files (default: from the name, else from the content)')
    .option('--json', 'print one JSON object per finding')
    .option('--strict', 'treat repairs as errors')
    .addHelpText('after', EXAMPLES);
  addReadingFlags(addThreadsFlag(command)).action(async (names: string[], flags: ValidateFlags) => {
    finish(await validateFiles(names, flags, terminal));
  });
}

async function validateFiles(names: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  const { base, type: contentType, json = false, strict = false, threads } = flags;
  const options = { ...readingOptions(flags), base, json, strict };
  let invalid = 0;
  const take = (answer: ValidateAnswer): Promise<boolean> => {
    invalid += answer.invalid;
    return terminal.pour(answer.text);
  };
  const failed = await runBulk({ work: 'validate', names, input: { contentType }, options, threads, take }, terminal);
  return failed + invalid > 0 ? EXIT.someFailed : EXIT.ok;
}
