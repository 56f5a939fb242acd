/** `leadpod query`: SPARQL SELECT over the leads of the pod. */
import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { stringify } from 'csv-stringify/sync';
import { Option, type Command } from 'commander';
import type { Store } from 'oxigraph';
import { UsageError } from '../errors.ts';
import { LeadStore } from '../pod/lead-store.ts';
import { loadDataset } from '../query/dataset.ts';
import { checkSelect, select, selectText, type SelectResult, type SelectTerm } from '../query/sparql.ts';
import { count } from '../words.ts';
import { harmlessCell } from './csv.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPodFlags, type PodFlags } from './settings.ts';
import { formatTable } from './table.ts';
import { harmless, harmlessText, type Terminal } from './terminal.ts';

type Format = 'table' | 'json' | 'xml' | 'csv' | 'tsv';

interface QueryFlags extends PodFlags {
  readonly format: Format;
}

const EXAMPLES = `
Known prefixes: lead, schema, dcterms, vcard, rdf, rdfs, xsd. A lead is a named graph; the default graph is their union.
For a spreadsheet take csv, in which texts that look like formulas get an apostrophe; for exact values tsv, json or xml.

Examples:
  leadpod query 'SELECT ?status (COUNT(*) AS ?leads) { ?lead lead:status ?status } GROUP BY ?status'
  leadpod query open-leads.rq --format csv
  echo 'SELECT ?name { ?lead schema:object/schema:name ?name }' | leadpod query -
`;

/** Adds the command. */
export function addQuery(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('query')
    .summary('ask the leads a SPARQL question')
    .description('Answers a SPARQL 1.1 SELECT query over all leads of the pod.')
    .argument('<SPARQL|FILE>', 'the query, a file that holds it, or - for standard input')
    .addOption(
      new Option('--format <FORMAT>', 'how to print the answer')
        .choices(['table', 'json', 'xml', 'csv', 'tsv'])
        .default('table'),
    )
    .addHelpText('after', EXAMPLES);
  addPodFlags(command).action(async (source: string, flags: QueryFlags) => {
    const query = await readQuery(source);
    // Before the leads are read, which may take a while.
    checkSelect(query);
    finish(
      await withPod(flags, terminal, async (pod) => {
        const { store, damaged } = await loadDataset(new LeadStore(pod.client, pod.layout));
        for (const url of damaged) terminal.say(`${url}: the lead is damaged and not in the answer`);
        printAnswer(store, query, flags.format, terminal);
        return damaged.length > 0 ? EXIT.someFailed : EXIT.ok;
      }),
    );
  });
}

/** A query has white space or a brace; anything else is the name of a file. */
async function readQuery(source: string): Promise<string> {
  if (source === '-') return streamText(process.stdin);
  if (/[\s{]/.test(source)) return source;
  try {
    return await readFile(source, 'utf8');
  } catch (cause) {
    throw new UsageError(`expected a query or the name of a file with one, received [${source}]`, { cause });
  }
}

/** The answer in a format, harmless to a terminal and to a spreadsheet (THREATS: T16). */
function printAnswer(store: Store, query: string, format: Format, terminal: Terminal): void {
  if (format === 'table') printTable(select(store, query), terminal);
  else if (format === 'csv') terminal.data(answerToCsv(select(store, query)));
  else if (format === 'json') terminal.data(`${harmlessText(selectText(store, query, format))}\n`);
  else if (format === 'tsv') terminal.data(harmlessText(selectText(store, query, format)));
  // XML 1.0 has no way to write most controls, not even as a reference.
  else terminal.data(`${harmless(selectText(store, query, format).replaceAll('\r', '&#13;'))}\n`);
}

/** SPARQL 1.1 Query Results CSV, but for texts that a spreadsheet would take for a formula: an apostrophe goes before. */
function answerToCsv({ variables, rows }: SelectResult): string {
  const cells = rows.map((row) => row.map(cellText));
  return stringify([variables, ...cells], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A typed number is no formula, be it negative. */
function cellText(term: SelectTerm | undefined): string {
  const text = termText(term);
  const isNumber = /#(?:integer|decimal|double|float)$/.test(term?.datatype ?? '') && NUMBER.test(text);
  return isNumber ? text : harmlessCell(text);
}

function printTable({ variables, rows }: SelectResult, terminal: Terminal): void {
  const columns = variables.map((title) => ({ title, shrinksTo: 10 }));
  terminal.data(
    formatTable(
      columns,
      rows.map((row) => row.map(termText)),
      terminal,
    ),
  );
  terminal.say(count(rows.length, 'row'));
}

const termText = (term: SelectTerm | undefined): string => term?.value ?? '';
