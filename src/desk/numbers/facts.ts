/** What of a lead its numbers are made of: little, since there may be 50,000. */
import type { LeadJson } from '../../lead/lead-json.ts';
import type { LeadStatus } from '../../lead/lead.ts';
import { localName } from '../../message/event/actions.ts';
import { known } from '../../text/known.ts';

/** A source as it is counted. */
export interface CountedSource {
  readonly source?: string;
  readonly name?: string;
}

/** The facts of one lead. */
export interface LeadFacts {
  readonly status: LeadStatus;
  /** Who has it: the assignee, else all recipients. */
  readonly agents: readonly string[];
  /** Each once; one that says nothing where none is known. */
  readonly sources: readonly CountedSource[];
  /** When it was accepted, and how long after it was sent; absent where that is not known. */
  readonly acceptance?: { readonly day: string; readonly seconds: number };
}

/** Types of sources whose text is what a person wrote, and no name. */
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
  // Before it was sent: the clocks differ.
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
