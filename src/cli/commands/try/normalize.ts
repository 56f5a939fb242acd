/** `leadpod normalize`: reads notifications in any order, and prints the leads, offline. */
import { Option, type Command } from 'commander';
import { reviveEvent } from '../../../budget/revive.ts';
import { describeLead } from '../../../lead/document/describe.ts';
import type { LeadEvent } from '../../../message/event/event.ts';
import { Verdicts } from '../../../lead/identity/decisions.ts';
import { groupEvents } from '../../../lead/identity/identity.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../message/decode/json-decode.ts';
import { compact, fromQuads, JsonLdError, type PlainObject } from '../../../json-ld/processor.ts';
import { foldEvents, isLead } from '../../../lead/lead.ts';
import { leadToJson } from '../../../lead/lead-json.ts';
import { serializeQuads, type Quad } from '../../../rdf/quads.ts';
import { LEAD_CONTEXT, PREFIXES } from '../../../vocab.ts';
import { count } from '../../../text/count.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { runBulk } from '../../bulk/bulk.ts';
import { changeMost } from '../../bulk/change-most.ts';
import type { ReadAnswer } from '../../bulk/read-work.ts';
import { addThreadsFlag, FILES_ARGUMENT, type ThreadsFlag } from '../../flags/files.ts';
import { addReadingFlags, readingOptions, type ReadingFlags } from '../../settings/settings.ts';
import { baseOption } from '../../flags/values.ts';
import { harmlessJson, harmlessText, type Terminal } from '../../output/terminal.ts';
import { addWarningFlags, listsWarnings, WarningTally, type WarningFlags } from '../../output/warnings.ts';

interface NormalizeFlags extends ReadingFlags, WarningFlags, ThreadsFlag {
  readonly to: string;
  readonly base?: string;
  readonly type?: string;
  readonly verify?: boolean;
}

const EXAMPLES = `
Examples:
  leadpod normalize samples/story/*.json                one lead per line
  leadpod normalize samples/story/*.json --to turtle    as it would be stored in the pod
  leadpod generate --count 100 | leadpod normalize -
`;

/** Adds the command. */
export function addNormalize(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('normalize')
    .description(
      'Combines notifications into leads and prints them: what a sync would store, without a pod. Order and repetitions do not matter.',
    )
    .argument('<FILE...>', FILES_ARGUMENT)
    .addOption(
      new Option('--to <FORMAT>', 'what to write').choices(['json', 'turtle', 'nquads', 'jsonld']).default('json'),
    )
    .addOption(baseOption())
    .option('--type <MEDIA-TYPE>', 'media type of the files (default: from the name, else from the content)')
    .option(
      '--verify',
      'also convert each message with the general JSON-LD algorithms, and fail if the two results differ',
    )
    .addHelpText('after', EXAMPLES);
  addReadingFlags(addThreadsFlag(addWarningFlags(command))).action(async (names: string[], flags: NormalizeFlags) => {
    finish(await normalizeFiles(names, flags, terminal));
  });
}

async function normalizeFiles(names: readonly string[], flags: NormalizeFlags, terminal: Terminal): Promise<ExitCode> {
  const { base, type: contentType, verify = false, threads } = flags;
  const options = { ...readingOptions(flags), base, verify, listsWarnings: listsWarnings(flags) };
  const events: LeadEvent[] = [];
  const tally = new WarningTally(flags, terminal);
  let others = 0;
  const take = (answer: ReadAnswer, isMoved: boolean): Promise<boolean> => {
    others += answer.others;
    for (const event of answer.events) events.push(isMoved ? reviveEvent(event) : event);
    return Promise.resolve(true);
  };
  const failed = await runBulk(
    { work: 'read', names, input: { contentType }, options, threads, tally, take },
    terminal,
  );
  tally.say();
  if (others > 0 && flags.quiet !== true) terminal.say(`${others} of other topics: no lead events in them`);
  await writeLeads(events, flags.to, { ...DEFAULT_LIMITS, ...options.limits }, terminal);
  return failed > 0 ? EXIT.someFailed : EXIT.ok;
}

async function writeLeads(
  events: readonly LeadEvent[],
  format: string,
  { maxTied }: Pick<Limits, 'maxTied'>,
  terminal: Terminal,
): Promise<void> {
  const groups = groupEvents(events, new Verdicts([], maxTied));
  const held = groups.reduce((sum, group) => sum + group.held.size, 0);
  if (held > 0)
    terminal.say(`${count(held, 'event')} would join more than ${maxTied} leads: held back, nothing was combined`);
  const leadless = groups.filter((group) => !isLead(group)).reduce((sum, { events: { length } }) => sum + length, 0);
  if (leadless > 0) terminal.say(`${count(leadless, 'score')} without a lead: a score alone makes no lead`);
  const leads = groups
    .filter(isLead)
    .map((group) => ({ slug: group.slug, lead: foldEvents(group.events, undefined, group.held) }));
  if (format === 'json') {
    for (const { slug, lead } of leads) terminal.data(`${harmlessJson(leadToJson(lead, slug))}\n`);
    return;
  }
  const quads = leads.flatMap(({ slug, lead }) => describeLead(lead, `urn:leadpod:${slug}`));
  if (format === 'nquads') terminal.data(harmlessText(serializeQuads(quads, { format: 'application/n-quads' })));
  else if (format === 'turtle')
    terminal.data(harmlessText(serializeQuads(quads, { format: 'text/turtle', prefixes: PREFIXES })));
  else terminal.data(`${harmlessJson(await toJsonLd(quads), 2)}\n`);
}

/**
 * One JSON-LD document in the context of leadpod. Nodes that the context cannot express, such as one with a foreign IRI that
 * begins like one of its prefixes, are written in full.
 */
async function toJsonLd(quads: readonly Quad[]): Promise<PlainObject> {
  // `keepJsonText`: the messages that a lead quotes must not change, including their spaces and digits.
  const nodes = await fromQuads(quads, { keepJsonText: true });
  try {
    return await compact(nodes, LEAD_CONTEXT);
  } catch (error) {
    if (!(error instanceof JsonLdError)) throw error;
    const documents = nodes.map((node) => ({ name: '', nodes: [node] }));
    const { result, refused } = await changeMost(documents, (some) => compact(some, LEAD_CONTEXT, { graph: true }));
    const full = refused.flatMap(({ nodes }) => nodes.map((node) => ({ '@context': null, ...node })));
    return { ...result, '@graph': [...(result['@graph'] as PlainObject[]), ...full] };
  }
}
