/** `leadpod query`: SPARQL SELECT over the leads of the pod. */
import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import { UsageError } from '../errors.ts';
import { LeadStore } from '../pod/lead-store.ts';
import { loadDataset } from '../query/dataset.ts';
import { select, selectText, type SelectTerm } from '../query/sparql.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { withPod } from './open.ts';
import { addPodFlags, type PodFlags } from './settings.ts';
import { formatTable } from './table.ts';
import { harmless, type Terminal } from './terminal.ts';

type Format = 'table' | 'json' | 'xml' | 'csv' | 'tsv';

interface QueryFlags extends PodFlags {
  readonly format: Format;
}

const EXAMPLES = `
Known prefixes: lead, schema, dcterms, vcard, rdf, rdfs, xsd. A lead is a named graph; the default graph is their union.

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
    finish(
      await withPod(flags, terminal, async (pod) => {
        const { store, damaged } = await loadDataset(new LeadStore(pod.client, pod.layout));
        for (const url of damaged) terminal.say(`${url}: the lead is damaged and not in the answer`);
        if (flags.format === 'table') printTable(store, query, terminal);
        else
          terminal.data(
            flags.format === 'json' || flags.format === 'xml'
              ? `${selectText(store, query, flags.format)}\n`
              : selectText(store, query, flags.format),
          );
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

function printTable(store: Parameters<typeof select>[0], query: string, terminal: Terminal): void {
  const { variables, rows } = select(store, query);
  const columns = variables.map((title) => ({ title, shrinksTo: 10 }));
  terminal.data(
    formatTable(
      columns,
      rows.map((row) => row.map(termText)),
      terminal,
    ),
  );
  terminal.say(harmless(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`));
}

const termText = (term: SelectTerm | undefined): string => term?.value ?? '';
