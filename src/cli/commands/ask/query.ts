/** `leadpod query`: runs a SPARQL query on the leads of a pod, or on files. */
import { Option, type Command } from 'commander';
import { DEFAULT_QUERY_LIMITS } from '../../../engine/engine.ts';
import { bindParameters } from '../../../engine/pack.ts';
import { formOf, missingPrefixes } from '../../../engine/text.ts';
import { addCopyFlags, type CopyFlags } from '../../flags/copy.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import {
  formatOf,
  printAnswer,
  QUERY_FORMATS,
  questionOf,
  sizeOf,
  type QueryFormat,
} from '../../output/query-output.ts';
import { askFiles, askLeads, checkQuestion, type Reply } from '../../query/run.ts';
import { unknownTermHints } from '../../query/unknown-terms.ts';
import { packHelp, parseParameters, printPack, readQuestion } from '../../query/source.ts';
import { addPodFlags, type PodFlags } from '../../settings/settings.ts';
import { secondsOption } from '../../flags/values.ts';
import { harmlessText, type Terminal } from '../../output/terminal.ts';

interface QueryFlags extends PodFlags, CopyFlags {
  readonly format?: QueryFormat;
  readonly param: readonly string[];
  readonly data?: readonly string[];
  readonly timeout: number;
  readonly explain?: boolean;
  readonly show?: boolean;
  readonly list?: boolean;
}

const EXAMPLES = `
Known prefixes: lead, x, schema, dcterms, vcard, rdf, rdfs, xsd. Each lead is a named graph; the default graph is their union.
For a spreadsheet use csv: texts that look like formulas get an apostrophe. For exact values use tsv, json or xml.
If leadpod serve runs on this machine for this pod, it answers the query.

Examples:
  leadpod query funnel
  leadpod query unanswered --param hours=48 --format csv
  leadpod query 'SELECT ?status (COUNT(*) AS ?leads) { ?lead lead:status ?status } GROUP BY ?status'
  echo 'SELECT ?name { ?lead schema:object/schema:name ?name }' | leadpod query -
  leadpod normalize messages.ndjson --to nquads | leadpod query funnel --data -
`;

/** Adds the command. */
export function addQuery(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('query')
    .description(
      'Answers a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE) over all leads of the pod, or over files.',
    )
    .argument(
      '[SPARQL|FILE|NAME]',
      'a query, a file that holds one, the name of a bundled query, or - for standard input',
    )
    .addOption(
      new Option('--format <FORMAT>', 'how to print the answer (default: table; turtle for a graph)').choices(
        QUERY_FORMATS,
      ),
    )
    .addOption(
      new Option('--param <NAME=VALUE>', 'a value for a parameter of the query; repeat it for more values')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--data <FILE...>', 'query files of N-Quads, TriG or Turtle instead of the pod; - is standard input')
    .addOption(
      secondsOption('--timeout <SECONDS>', 'stop the query after this time').default(
        DEFAULT_QUERY_LIMITS.timeoutMs / 1000,
      ),
    )
    .option('--explain', 'print the query, what it read and how long it took, instead of the answer')
    .option('--show', 'print the SPARQL of the query with its parameters, and do not run it')
    .option('--list', 'list the bundled queries')
    .addHelpText('after', () => `${packHelp()}${EXAMPLES}`);
  addPodFlags(addCopyFlags(command)).action(async (source: string | undefined, flags: QueryFlags) => {
    finish(await runQuery(source, flags, terminal));
  });
}

const collect = (value: string, others: readonly string[]): string[] => [...others, value];

async function runQuery(source: string | undefined, flags: QueryFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.list === true) {
    printPack(terminal);
    return EXIT.ok;
  }
  const sparql = bindParameters(await readQuestion(source, flags.data), parseParameters(flags.param));
  if (flags.show === true) {
    terminal.data(harmlessText(sparql.endsWith('\n') ? sparql : `${sparql}\n`));
    return EXIT.ok;
  }
  const format = formatOf(formOf(sparql), flags.format);
  const inquiry = { question: questionOf(sparql, format), limits: { timeoutMs: flags.timeout * 1000 } };
  await checkQuestion(inquiry.question);
  const { data } = flags;
  const reply = await (data === undefined ? askLeads(inquiry, flags, terminal) : askFiles(data, inquiry));
  for (const line of reply.damaged) sayProblem(line, terminal);
  if (flags.explain === true) terminal.data(explain(sparql, reply));
  else printAnswer(reply.answer, format, terminal);
  for (const hint of unknownTermHints(sparql, reply.answer)) terminal.say(hint);
  return reply.damaged.length > 0 ? EXIT.someFailed : EXIT.ok;
}

/** Describes how a query was answered. */
function explain(sparql: string, { answer, dataset, openMs, answerMs }: Reply): string {
  const lines = [
    ['form', answer.form],
    ['dataset', dataset],
    ['opened in', openMs === undefined ? 'nothing was opened' : seconds(openMs)],
    ['answered in', seconds(answerMs)],
    ['answer', sizeOf(answer)],
    ['plan', 'not known: the JavaScript build of Oxigraph, which answers, does not show it'],
  ];
  const prefixes = missingPrefixes(sparql).trim().replaceAll('> PREFIX', '>\nPREFIX');
  const asked = [prefixes === '' ? [] : ['# added by leadpod', prefixes, '# as asked'], sparql.trimEnd()].flat();
  return harmlessText(
    `${asked.join('\n')}\n\n${lines.map(([name = '', text]) => `${name.padEnd(12)} ${text}\n`).join('')}`,
  );
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
