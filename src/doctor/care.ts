/** The checks of `doctor` on the data that leadpod has stored. */
import { LeadpodError } from '../errors.ts';
import type { Check } from './doctor.ts';
import { openLeadCopy } from '../copy/open-copy.ts';
import { hasWholeCopy } from '../copy/usable-state.ts';
import { LeadStore } from '../store/leads/lead-store.ts';
import { adviceFor } from '../http/failures/lone-failures.ts';
import type { Pod } from '../solid/pod.ts';
import { count } from '../text/count.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';
import { checkAgreement, type Agreement } from '../care/agreement.ts';

/** How thorough the checks are. */
export interface CareOptions extends WorkspaceOptions {
  /** Repair differences first, and then check. */
  readonly fix?: boolean;
  /** Compare all leads, even if there are many. */
  readonly deep?: boolean;
  /** @internal If there are at least this many leads, they are only counted. For tests. */
  readonly many?: number;
}

/**
 * If there are at least this many leads, they are only counted, because reading all of them takes too long for a quick check.
 */
const MANY = 1000;
const ADVICE = 'run leadpod doctor --fix to repair it';
const NOT_FIXED =
  '--fix could not repair it: if another program writes to this pod, stop it and try again; else the server does not keep what ' +
  'is written, or does not remove what is deleted';

/** Checks whether journal, leads and index agree. Returns one result for each of the three. */
export async function* checkCare(pod: Pod, options: CareOptions = {}): AsyncGenerator<Check> {
  const { fix = false, deep = fix, many = MANY } = options;
  try {
    const { number, damaged } = deep ? { number: 0, damaged: [] } : await countLeads(pod);
    if (number > many) {
      yield countCheck(number, damaged);
      return;
    }
    const agreement = await checkAgreement(pod, fix, options);
    const advice = fix ? NOT_FIXED : ADVICE;
    yield journalCheck(agreement, advice);
    yield leadsCheck(agreement, advice);
    yield indexCheck(agreement, fix ? NOT_FIXED : 'run leadpod reindex to rebuild it');
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    const message = fix ? `--fix stopped before the end: ${error.message}` : error.message;
    yield { name: 'journal', state: 'problem', message };
  }
}

/** Counts the leads. A local copy is used if this machine has one, because the listing of 50,000 leads takes 256 requests. */
async function countLeads(pod: Pod): Promise<{ number: number; damaged: readonly string[] }> {
  if (!(await hasWholeCopy(pod.storage)))
    return { number: (await new LeadStore(pod.client, pod.layout).listSlugs()).length, damaged: [] };
  const copy = await openLeadCopy(pod);
  try {
    return { number: copy.size + copy.damaged.length, damaged: copy.damaged };
  } finally {
    await copy.close();
  }
}

function countCheck(number: number, damaged: readonly string[]): Check {
  const [first] = damaged;
  const deep = 'not compared with the journal. leadpod doctor --deep compares them, which takes time';
  if (first === undefined) return { name: 'leads', state: 'ok', message: `${number} leads: ${deep}` };
  const faults = `${count(damaged.length, 'lead is', 'leads are')} damaged, the first is ${first} - ${ADVICE}`;
  return { name: 'leads', state: 'problem', message: `${number} leads, ${faults}` };
}

function journalCheck(agreement: Agreement, advice: string): Check {
  const { events, waiting, tornSegments, notInJournal, unfinished } = agreement;
  const faults = list([
    [tornSegments, 'segment is damaged', 'segments are damaged'],
    [notInJournal, 'event of a lead is not in it', 'events of leads are not in it'],
  ]);
  if (faults !== '') return { name: 'journal', state: 'problem', message: `${faults} - ${advice}` };
  if (unfinished > 0) {
    const batches = count(unfinished, 'batch was', 'batches were');
    if (advice === NOT_FIXED)
      return { name: 'journal', state: 'problem', message: `${batches} not finished - ${advice}` };
    return { name: 'journal', state: 'warning', message: `${batches} not finished. The next sync finishes them` };
  }
  const scores = waiting === 0 ? '' : `; ${count(waiting, 'score waits', 'scores wait')} for a lead`;
  const message = `${count(events, 'event')}, the same in journal and leads${scores}`;
  return { name: 'journal', state: 'ok', message };
}

function leadsCheck(agreement: Agreement, advice: string): Check {
  const { leads, notInLeads, tornLeads, misplaced, missing, unknown, unreadable } = agreement;
  const faults = list([
    [notInLeads, 'event of the journal is in no lead', 'events of the journal are in no lead'],
    [tornLeads - unknown.length, 'is damaged', 'are damaged'],
    [misplaced, 'does not have the events that belong to it', 'do not have the events that belong to them'],
  ]);
  const lost = [
    ...naming(
      missing,
      'is gone, and its events are gone from the journal, too',
      'run leadpod replay --from-inbox to restore what the inbox still holds',
    ),
    ...naming(
      unknown,
      'is not a lead, and the journal has no events for it',
      'look at it, and delete it if you do not need it',
    ),
  ];
  const [refusing] = unreadable;
  if (refusing !== undefined) {
    const more = unreadable.length === 1 ? '' : `, and ${unreadable.length - 1} more`;
    lost.push(`${refusing.url} cannot be read${more}: ${refusing.error.message}; ${adviceFor(refusing.error)}`);
  }
  const problems = [...(faults === '' ? [] : [`${faults} - ${advice}`]), ...lost];
  if (problems.length > 0) return { name: 'leads', state: 'problem', message: problems.join('; ') };
  return { name: 'leads', state: 'ok', message: `${count(leads, 'lead')}, each with the events that belong to it` };
}

function indexCheck({ notInIndex }: Agreement, advice: string): Check {
  if (notInIndex === 0) return { name: 'index', state: 'ok', message: 'it holds every key of every lead' };
  const leads = count(notInIndex, 'lead has', 'leads have');
  return { name: 'index', state: 'problem', message: `${leads} keys that it does not hold - ${advice}` };
}

const list = (faults: readonly (readonly [number: number, one: string, many: string])[]): string =>
  faults
    .filter(([number]) => number > 0)
    .map((fault) => count(...fault))
    .join(', ');

/** A text with the first URL and the number of the others. Empty if there are no URLs. */
function naming([first, ...others]: readonly string[], what: string, advice: string): string[] {
  if (first === undefined) return [];
  return [`${first} ${what}${others.length === 0 ? '' : `, and so are ${others.length} more`} - ${advice}`];
}
