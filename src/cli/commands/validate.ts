/** `leadpod validate`: shape and schema errors with JSON pointers. */
import type { Command } from 'commander';
import { count } from '../../text/count.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { forEachNotification } from '../files.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../settings.ts';
import { baseOption } from '../flags/values.ts';
import { harmlessJson, harmlessLine, type Terminal } from '../output/terminal.ts';

interface ValidateFlags extends ReadingFlags {
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
      'Checks messages against the schema of the format, and the leads that they make against the shape of a stored lead. A Turtle file of a stored lead is checked against the shape only.',
    )
    .argument('<FILE...>', 'files; - is standard input; .ndjson and .jsonl hold one message per line')
    .addOption(baseOption())
    .option('--type <MEDIA-TYPE>', 'media type of the files (default: from the name, else from the content)')
    .option('--json', 'print one JSON object per finding')
    .option('--strict', 'treat repairs as errors')
    .addHelpText('after', EXAMPLES);
  addReadingFlags(command).action(async (names: string[], flags: ValidateFlags) => {
    finish(await validateFiles(names, flags, terminal));
  });
}

const countWarnings = (number: number): string => (number === 0 ? '' : `, with ${count(number, 'warning')}`);

async function validateFiles(names: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  const options = { ...readingOptions(flags), base: flags.base, contentType: flags.type };
  // The validators are heavy, and only this command needs them.
  const { validateText } = await import('../../format/validate.ts');
  let invalid = 0;
  const failed = await forEachNotification(names, options, terminal, async ({ name, content }) => {
    const findings = await validateText(content, options);
    for (const finding of findings) {
      const { severity, pointer, code, message } = finding;
      const line = `${name}: ${severity}: ${pointer === '' ? '' : `${pointer}: `}${message} (${code})`;
      terminal.data(flags.json === true ? `${harmlessJson({ file: name, ...finding })}\n` : `${harmlessLine(line)}\n`);
    }
    const isInvalid = findings.some(({ severity }) => severity === 'error' || flags.strict === true);
    if (isInvalid) invalid += 1;
    else if (flags.json !== true) terminal.data(`${harmlessLine(name)}: valid${countWarnings(findings.length)}\n`);
  });
  return failed + invalid > 0 ? EXIT.someFailed : EXIT.ok;
}
