/** `leadpod convert`: converts messages with the JSON-LD processor, offline. */
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { LEAD_CONTEXT } from '../../../vocab.ts';
import type { RdfFormat } from '../../../rdf/quads.ts';
import { UsageError } from '../../../errors.ts';
import { runBulk } from '../../bulk/bulk.ts';
import type { ConvertAnswer } from '../../bulk/convert-work.ts';
import { jsonLdWriter, rdfWriter } from '../../bulk/writers.ts';
import { addThreadsFlag, FILES_ARGUMENT, type ThreadsFlag } from '../../flags/files.ts';
import type { Terminal } from '../../output/terminal.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../../settings/settings.ts';
import { baseOption } from '../../flags/values.ts';
import { addWarningFlags, listsWarnings, WarningTally, type WarningFlags } from '../../output/warnings.ts';

interface ConvertFlags extends ReadingFlags, WarningFlags, ThreadsFlag {
  readonly to: string;
  readonly base?: string;
  readonly context?: string;
  readonly type?: string;
  readonly safe: boolean;
  readonly verify?: boolean;
}

const RDF: Readonly<Record<string, RdfFormat>> = {
  nquads: 'application/n-quads',
  turtle: 'text/turtle',
  trig: 'application/trig',
};
const JSON_LD = ['expanded', 'compacted', 'flattened'];

/** Adds the command. */
export function addConvert(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('convert')
    .description(
      'Converts messages of every version of the format, and files in JSON-LD, Turtle, TriG or N-Quads, to RDF or JSON-LD. No context is fetched: those of schema.org, ActivityStreams and leadpod are bundled.',
    )
    .argument('<FILE...>', FILES_ARGUMENT)
    .addOption(
      new Option('--to <FORMAT>', 'what to write').choices([...Object.keys(RDF), ...JSON_LD]).default('nquads'),
    )
    .addOption(baseOption())
    .option(
      '--context <FILE>',
      `JSON-LD context to compact and flatten with (default: ${LEAD_CONTEXT} to compact, none to flatten)`,
    )
    .option('--type <MEDIA-TYPE>', 'media type of the files (default: from the name, else from the content)')
    .option('--no-safe', 'drop what the JSON-LD context does not define, as the standard does, instead of failing')
    .option(
      '--verify',
      'also convert each file with the general JSON-LD algorithms, and fail if the two results differ',
    )
    .addHelpText('after', EXAMPLES);
  addReadingFlags(addThreadsFlag(addWarningFlags(command))).action(async (names: string[], flags: ConvertFlags) => {
    finish(await convertFiles(names, flags, terminal));
  });
}

const EXAMPLES = `
Examples:
  leadpod convert samples/lead-add.json                 N-Quads of a message
  leadpod convert samples/*.json --to turtle            several, as one Turtle document
  leadpod generate --count 3 | leadpod convert - --to compacted
`;

async function convertFiles(names: readonly string[], flags: ConvertFlags, terminal: Terminal): Promise<ExitCode> {
  const context = flags.context === undefined ? undefined : readContext(flags.context);
  const format = RDF[flags.to];
  const { base, type: contentType, safe, verify = false, threads } = flags;
  const options = {
    ...readingOptions(flags),
    base,
    safe,
    verify,
    format,
    only: onlyOf(names),
    listsWarnings: listsWarnings(flags),
  };
  const tally = new WarningTally(flags, terminal);
  const writer = format === undefined ? jsonLdWriter(flags.to, context, terminal) : rdfWriter(terminal);
  const take = (answer: ConvertAnswer): Promise<boolean> => writer.write(answer);
  const failed = await runBulk(
    { work: 'convert', names, input: { contentType }, options, threads, tally, take },
    terminal,
  );
  const refused = await writer.end();
  tally.say();
  return failed + refused > 0 ? EXIT.someFailed : EXIT.ok;
}

/** The name of the file if there is only one. Its blank nodes then need no prefix. */
const onlyOf = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

function readContext(path: string): unknown {
  if (/^https?:/i.test(path)) return path;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === undefined
          ? 'it does not hold JSON'
          : `it cannot be read (${code})`;
    throw new UsageError(`--context: expected a file with a JSON-LD context, received [${path}]: ${reason}`, { cause });
  }
}
