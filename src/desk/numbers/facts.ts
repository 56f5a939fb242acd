/** The few facts about a lead that the numbers need. They are kept small, because a pod may have 50,000 leads. */
import type { LeadJson } from '../../lead/lead-json.ts';
import type { LeadStatus } from '../../lead/lead.ts';
import { localName } from '../../message/event/actions.ts';
import { known } from '../../text/known.ts';

/** A source of leads, as the numbers count it. */
export interface CountedSource {
  readonly source?: string;
  readonly name?: string;
}

/** The facts of one lead. */
export interface LeadFacts {
  readonly status: LeadStatus;
  /** The WebIDs of the people who have the lead: the assignee, or else all recipients. */
  readonly agents: readonly string[];
  /** The sources without duplicates. If none is known, the list has one empty source. */
  readonly sources: readonly CountedSource[];
  /** The day of the acceptance, and the seconds between sending and acceptance. Missing if the times are not known. */
  readonly acceptance?: { readonly day: string; readonly seconds: number };
}

/** Types of sources whose text was written by a person, so it is not the name of a source. */
const WORDS: ReadonlySet<string> = new Set(['AskAction', 'Message', 'RequestShowingAction']);

/** The facts of a lead. */
export function factsOf(lead: LeadJson): LeadFacts {
  const { status, assignee, recipient, recipients = [] } = lead;
  const acceptance = acceptanceOf(lead);
  const all = [recipient, ...recipients].filter((one) => one !== undefined);
  return {
    status,
    agents: assignee === undefined ? [...new Set(all)] : [assignee],
    sources: sourcesOf(lead),
    ...(acceptance === undefined ? {} : { acceptance }),
  };
}

function acceptanceOf({ dateSent, dateAccepted }: LeadJson): LeadFacts['acceptance'] {
  const [sentMs, acceptedMs] = [Date.parse(dateSent ?? ''), Date.parse(dateAccepted ?? '')];
  // The lead was accepted before it was sent, so the clocks differ.
  if (Number.isNaN(sentMs) || Number.isNaN(acceptedMs) || acceptedMs < sentMs) return undefined;
  const day = new Date(acceptedMs).toISOString().slice(0, 10);
  return { day, seconds: Math.round((acceptedMs - sentMs) / 1000) };
}

function sourcesOf({ sources }: LeadJson): CountedSource[] {
  const counted = new Map<string, CountedSource>();
  for (const { type, text } of sources) {
    const source = type === undefined ? undefined : localName(type);
    const one = known<CountedSource>({ source, name: source !== undefined && WORDS.has(source) ? undefined : text });
    counted.set(JSON.stringify(one), one);
  }
  return counted.size === 0 ? [{}] : [...counted.values()];
}
