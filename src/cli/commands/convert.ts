/** `leadpod convert`: the JSON-LD processor, offline. */
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { convertDocument, type ConvertedDocument } from '../../message/convert.ts';
import { compact, flatten, type PlainObject } from '../../json-ld/processor.ts';
import { LEAD_CONTEXT } from '../../message/lift/message-json-ld.ts';
import { serializeQuads, type RdfFormat } from '../../rdf/quads.ts';
import { verifyConversion } from '../../message/plain/verify.ts';
import { UsageError } from '../../errors.ts';
import { PREFIXES } from '../../vocab.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { forEachNotification } from '../files.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../settings.ts';
import { baseOption } from '../flags/values.ts';
import { harmlessJson, harmlessText, type Terminal } from '../output/terminal.ts';
import { addWarningFlags, WarningTally, type WarningFlags } from '../output/warnings.ts';

interface ConvertFlags extends ReadingFlags, WarningFlags {
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
    .argument('<FILE...>', 'files; - is standard input; .ndjson and .jsonl hold one message per line')
    .addOption(
      new Option('--to <FORMAT>', 'what to write').choices([...Object.keys(RDF), ...JSON_LD]).default('nquads'),
    )
    .addOption(baseOption())
    .option('--context <FILE>', `JSON-LD context to compact and flatten with (default ${LEAD_CONTEXT})`)
    .option('--type <MEDIA-TYPE>', 'media type of the files (default: from the name, else from the content)')
    .option('--no-safe', 'drop what the JSON-LD context does not define, as the standard does, instead of failing')
    .option(
      '--verify',
      'also convert each file with the general JSON-LD algorithms, and fail if the two results differ',
    )
    .addHelpText('after', EXAMPLES);
  addReadingFlags(addWarningFlags(command)).action(async (names: string[], flags: ConvertFlags) => {
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
  const options = { ...readingOptions(flags), base: flags.base, contentType: flags.type, safe: flags.safe };
  const format = RDF[flags.to];
  const documents: ConvertedDocument[] = [];
  const tally = new WarningTally(flags, terminal);
  let serial = 0;
  const failed = await forEachNotification(names, options, terminal, async ({ name, content }) => {
    serial += 1;
    if (flags.verify === true) await verifyConversion(content, options);
    const isOnly = names.length === 1 && name === names[0];
    const document = await convertDocument(content, { ...options, labelPrefix: isOnly ? '' : `d${serial}x` });
    tally.add(name, document.warnings);
    // Lines need no memory of what came before; all else is one document and written at the end.
    if (format === 'application/n-quads')
      terminal.data(harmlessText(serializeQuads(await document.quads(), { format })));
    else documents.push(document);
  });
  if (format === undefined) terminal.data(`${harmlessJson(await toJsonLd(documents, flags.to, context), 2)}\n`);
  else if (format !== 'application/n-quads') terminal.data(harmlessText(await toDocument(documents, format)));
  tally.say();
  return failed > 0 ? EXIT.someFailed : EXIT.ok;
}

async function toDocument(documents: readonly ConvertedDocument[], format: RdfFormat): Promise<string> {
  const quads = [];
  for (const document of documents) quads.push(...(await document.quads()));
  return serializeQuads(quads, { format, prefixes: PREFIXES });
}

async function toJsonLd(documents: readonly ConvertedDocument[], form: string, context: unknown): Promise<unknown> {
  const expanded: PlainObject[] = [];
  for (const document of documents) expanded.push(...(await document.expanded()));
  if (form === 'expanded') return expanded;
  if (form === 'compacted') return compact(expanded, context ?? LEAD_CONTEXT);
  return flatten(expanded, context ?? null);
}

function readContext(path: string): unknown {
  if (/^https?:/i.test(path)) return path;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`--context: expected a file with a JSON-LD context, received [${path}]`, { cause });
  }
}
