/** The checks of `doctor` that look into what leadpod has stored. */
import { LeadpodError } from '../errors.ts';
import type { Check } from '../pod/doctor.ts';
import { LeadStore } from '../pod/lead-store.ts';
import type { Pod } from '../pod/pod.ts';
import type { WorkspaceOptions } from '../sync/workspace.ts';
import { checkAgreement, type Agreement } from './agreement.ts';

/** How far the checks go. */
export interface CareOptions extends WorkspaceOptions {
  /** Mend what does not agree, then look. */
  readonly fix?: boolean;
  /** Compare however many leads there are. */
  readonly deep?: boolean;
}

/** From so many leads on, reading them all takes longer than a look at the set-up should. */
const MANY = 1000;
const ADVICE = 'leadpod doctor --fix mends it';

/** Whether journal, leads and index agree, one check each. */
export async function* checkCare(pod: Pod, options: CareOptions = {}): AsyncGenerator<Check> {
  const { fix = false, deep = fix } = options;
  try {
    const count = deep ? 0 : (await new LeadStore(pod.client, pod.layout).listSlugs()).length;
    if (count > MANY) {
      const message = `${count} leads: not compared with the journal - leadpod doctor --deep does, and takes its time`;
      yield { name: 'leads', state: 'ok', message };
      return;
    }
    const agreement = await checkAgreement(pod, fix, options);
    yield journalCheck(agreement);
    yield leadsCheck(agreement);
    yield indexCheck(agreement);
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    yield { name: 'journal', state: 'problem', message: error.message };
  }
}

function journalCheck({ events, tornSegments, notInJournal, unfinished }: Agreement): Check {
  const faults = list([
    [tornSegments, 'segments are damaged'],
    [notInJournal, 'events of leads are not in it'],
  ]);
  if (faults !== '') return { name: 'journal', state: 'problem', message: `${faults} - ${ADVICE}` };
  if (unfinished > 0) {
    const message = `${unfinished} batches were not finished - the next sync finishes them`;
    return { name: 'journal', state: 'warning', message };
  }
  return { name: 'journal', state: 'ok', message: `${events} events, each of them in a lead and the other way round` };
}

function leadsCheck({ leads, notInLeads, tornLeads, misplaced }: Agreement): Check {
  const faults = list([
    [notInLeads, 'events of the journal are in none of them'],
    [tornLeads, 'are damaged'],
    [misplaced, 'do not have the events that belong to them'],
  ]);
  if (faults !== '') return { name: 'leads', state: 'problem', message: `${faults} - ${ADVICE}` };
  return { name: 'leads', state: 'ok', message: `${leads} leads, each with the events that belong to it` };
}

function indexCheck({ notInIndex }: Agreement): Check {
  if (notInIndex === 0) return { name: 'index', state: 'ok', message: 'it knows every key of every lead' };
  const message = `${notInIndex} leads have keys that it does not know - leadpod reindex writes it anew`;
  return { name: 'index', state: 'problem', message };
}

const list = (faults: readonly (readonly [number, string])[]): string =>
  faults
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
