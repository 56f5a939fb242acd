/** `leadpod review`: lists leads that may be two, and pairs of leads that may be one. */
import type { Command } from 'commander';
import { FRAGMENTS } from '../../../lead/document/describe.ts';
import { describeKey } from '../../../message/event/keys.ts';
import { isLead } from '../../../lead/lead.ts';
import { nameOf } from '../../../lead/lead-name.ts';
import { MARK_WORDS } from '../../../lead/marks.ts';
import { reviewLeads, type Review, type ReviewedLead } from '../../../lead/review.ts';
import { allKeysOf, reviewToJson } from '../../../lead/review-json.ts';
import type { Pod } from '../../../solid/pod.ts';
import { openWorkspace } from '../../../workspace/open-workspace.ts';
import { count } from '../../../text/count.ts';
import { Originals } from '../../../store/leads/originals.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { FEW_LEADS } from '../../../copy/options.ts';
import { addCopyFlags, openCopy, type CopyFlags } from '../../flags/copy.ts';
import { withPod } from '../../pods/open.ts';
import { createCountProgress } from '../../output/progress.ts';
import { addPodFlags, readingOptions, type PodFlags } from '../../settings/settings.ts';
import { harmlessJson, harmlessLine, type Terminal } from '../../output/terminal.ts';

interface ReviewFlags extends PodFlags, CopyFlags {
  readonly json?: boolean;
}

const EXAMPLES = `
Then decide. leadpod split LEAD --event ID moves an event out, leadpod join LEAD confirms that its events are of one
person, leadpod join LEAD OTHER combines two leads, and leadpod apart LEAD OTHER records that two are not the same. The
pod stores the decision, and review no longer lists them.

Examples:
  leadpod review
  leadpod review --json | jq -r '.pairs[].leads[].slug'
`;

/** Adds the command. */
export function addReview(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('review')
    .description(
      'Lists what a person should decide, with the evidence: leads whose events name different people or are held back, and pairs of leads with similar names and the same telephone number or e-mail address.',
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES);
  addPodFlags(addCopyFlags(command)).action(async (flags: ReviewFlags) => {
    finish(await withPod(flags, terminal, (pod) => review(pod, flags, terminal)));
  });
}

async function review(pod: Pod, flags: ReviewFlags, terminal: Terminal): Promise<ExitCode> {
  const reading = readingOptions(flags);
  const { verdicts } = await openWorkspace(pod, { ...reading, dryRun: true });
  const leads: ReviewedLead[] = [];
  const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'), { fullUpTo: FEW_LEADS });
  try {
    const { readCopiedLeads } = await import('../../../copy/printed-leads.ts');
    const damaged = new Set(copy.damaged);
    const documents = readCopiedLeads(copy, { ...reading, originals: new Originals(pod.client, pod.layout) });
    for await (const { slug, url, lead, state } of documents) {
      if (state === 'torn') damaged.add(url);
      if (lead !== undefined && isLead(lead)) leads.push({ slug, lead });
    }
    for (const url of damaged)
      terminal.say(
        `${url}: the lead is damaged, and only a part of it is reviewed. leadpod doctor --fix writes it again`,
      );
    const found = reviewLeads(leads, verdicts);
    if (flags.json === true) terminal.data(`${harmlessJson(reviewToJson(found))}\n`);
    else print(found, terminal);
    return damaged.size > 0 ? EXIT.someFailed : EXIT.ok;
  } finally {
    await copy.close();
  }
}

/** The commands that the user can run next. They name the first lead and the first pair. */
function nextSteps({ doubtful, pairs }: Review): string[] {
  const [lead] = doubtful;
  const [one, other] = pairs[0]?.leads ?? [];
  const event = lead?.events[0] ?? lead?.lead.events[0];
  return [
    ...(lead === undefined || event === undefined
      ? []
      : [
          `Next: leadpod explain ${lead.slug}, then leadpod split ${lead.slug} --event ${FRAGMENTS.event(event)}, or leadpod join ${lead.slug}`,
        ]),
    ...(one === undefined || other === undefined
      ? []
      : [`Next: leadpod join ${one.slug} ${other.slug}, or leadpod apart ${one.slug} ${other.slug}`]),
  ];
}

function print({ doubtful, pairs }: Review, terminal: Terminal): void {
  const say = (line: string): void => {
    terminal.data(`${harmlessLine(line)}\n`);
  };
  const wordsOf = (keys: readonly string[]): string => keys.map((key) => describeKey(key).value).join(', ');
  for (const { slug, lead, marks, events } of doubtful) {
    say(`${slug}: ${marks.map((mark) => MARK_WORDS[mark]).join('; ')}`);
    for (const event of lead.events)
      say(
        `  ${events.includes(event) ? '!' : ' '} ${FRAGMENTS.event(event)}  ${nameOf(event.statement.fields) || '-'}  ${wordsOf(allKeysOf(event))}`,
      );
  }
  for (const { leads, keys } of pairs) {
    const [one, other] = leads;
    say(`${one.slug} and ${other.slug} may be one: ${wordsOf(keys)}`);
    for (const { lead } of leads) say(`    ${nameOf(lead.fields) || '-'}  ${count(lead.events.length, 'event')}`);
  }
  if (doubtful.length + pairs.length === 0) terminal.say('Nothing to review.');
  for (const line of nextSteps({ doubtful, pairs })) terminal.say(line);
}
