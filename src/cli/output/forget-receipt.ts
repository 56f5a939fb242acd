/** The output of `leadpod forget`: what was removed, or what a dry run has found, and why. */
import {
  foundNothing,
  type ForgetPreview,
  type ForgetReceipt,
  type OtherKey,
  type PreviewedEvent,
  type StillNamed,
} from '../../care/forget.ts';
import type { KeyWords } from '../../message/event/keys.ts';
import { count } from '../../text/count.ts';
import type { ForgetPlace } from '../../copy/forget-places.ts';
import { sayProblem } from '../fault.ts';
import { harmlessLine, type Terminal } from './terminal.ts';

/** The largest number of lines of one kind. With `--json`, all are printed. */
const NAMED = 20;

/** Prints a receipt as text for people. */
export function printReceipt(
  receipt: ForgetReceipt,
  places: readonly ForgetPlace[],
  dryRun: boolean,
  terminal: Terminal,
): void {
  const isNobody = dryRun ? foundNothing(receipt) : receipt.tombstone === undefined;
  if (isNobody) {
    const removed = dryRun ? 'would be removed' : 'was removed';
    terminal.data(`No event in the pod has one of these keys: check the spelling. Nothing ${removed}.\n`);
    printRest(receipt, dryRun, terminal);
    printStill(receipt.still, terminal);
    if (dryRun) return;
  } else printRemoved(receipt, dryRun, terminal);
  printPlaces(places, terminal);
  if (isNobody) return;
  terminal.say(
    dryRun
      ? 'Nothing was removed yet. This cannot be undone: check this list before you add --yes.'
      : 'This cannot be undone.',
  );
}

function printRemoved(receipt: ForgetReceipt, dryRun: boolean, terminal: Terminal): void {
  const { leads, kept, events, journal, records, quarantine, inbox, outbox, notifications, preview } = receipt;
  const removed = dryRun ? 'would be removed' : 'removed';
  if (preview !== undefined) printPreview(preview, terminal);
  terminal.data(`Leads ${removed}: ${leads.length === 0 ? 'none' : leads.join(', ')}\n`);
  for (const { slug, taken, left } of kept)
    terminal.data(
      `Lead ${slug} ${dryRun ? 'would lose' : 'lost'} ${taken} of ${count(taken + left, 'event')}, and stays\n`,
    );
  terminal.data(`From the histories of leads: ${count(events, 'event')}\n`);
  terminal.data(`From the journal: ${count(journal, 'notification')}, and from ${count(records, 'commit record')}\n`);
  terminal.data(`From the quarantine: ${quarantine}; from the inbox: ${inbox}; from the outbox: ${outbox}\n`);
  printSome(notifications, (url) => harmlessLine(url), terminal);
  printRest(receipt, dryRun, terminal);
  printStill(receipt.still, terminal);
}

/** Prints the people that are still named in leads that stay, and the next step. */
function printStill(still: readonly StillNamed[], terminal: Terminal): void {
  if (still.length === 0) return;
  terminal.data('Still named, in leads that stay:\n');
  const lineOfLead = ({ lead, names, isSame, isKept }: StillNamed): string => {
    const same = isKept ? 'the same name as in what is removed' : 'the same name; it may be someone else';
    return harmlessLine(`lead ${lead}  ${names.join(', ')}${isSame ? ` - ${same}` : ''}`);
  };
  printSome(still, lineOfLead, terminal);
  const leads = still.slice(0, NAMED).map(({ lead }) => lead.slice(0, 8));
  terminal.data(`If that is the person, look at these leads and remove them too:
  leadpod forget --lead ${leads.join(' ')} --dry-run\n`);
}

function printPlaces(places: readonly ForgetPlace[], terminal: Terminal): void {
  const isElsewhere = ({ state }: ForgetPlace): boolean => state === 'elsewhere';
  terminal.data('On this machine:\n');
  const here = places.filter((place) => !isElsewhere(place));
  if (here.length === 0) terminal.data('  no local copy of the leads\n');
  for (const { place, message } of here) terminal.data(`  ${harmlessLine(`${place}: ${message}`)}\n`);
  terminal.data('Not reached by this command:\n');
  for (const { place, message } of places.filter(isElsewhere))
    terminal.data(`  ${harmlessLine(`${place}: ${message}`)}\n`);
}

/** The people that events name, each with the number of the events. */
export function peopleWords(events: readonly PreviewedEvent[]): string {
  const people = new Map<string, number>();
  for (const event of events) people.set(whoOf(event), (people.get(whoOf(event)) ?? 0) + 1);
  const list = [...people].map(([who, number]) => `${who} (${count(number, 'event')})`);
  return list.length === 0 ? 'no one' : list.join(', ');
}

function printPreview({ taken, left, otherKeys }: ForgetPreview, terminal: Terminal): void {
  terminal.data(`People in what would be removed: ${harmlessLine(peopleWords(taken))}\n`);
  printSome(taken, (event) => `${lineOf(event)} - ${reasonOf(event)}`, terminal);
  if (left.length > 0) {
    terminal.data(
      'These events stay in the same leads. If they are about the same person, add --lead or one of their keys:\n',
    );
    printSome(left, (event) => `${lineOf(event)} - ${leftReasonOf(event)}`, terminal);
  }
  if (otherKeys.length > 0) {
    terminal.data('Other keys in what would be removed. They are not searched for unless you add them:\n');
    printSome(otherKeys, otherKeyLine, terminal);
  }
}

/** The name of the person in an event, or else the e-mail address. */
function whoOf({ name, emails }: PreviewedEvent): string {
  return name ?? emails[0] ?? 'no name given';
}

const lineOf = (event: PreviewedEvent): string =>
  harmlessLine(`${event.time ?? 'no time'}  ${event.action}  lead ${event.lead}  ${whoOf(event)}  ${event.id}`);

function reasonOf({ why, keys }: PreviewedEvent): string {
  if (why === 'lead') return 'its lead was named';
  if (why === 'same') return 'it names no one else, and its lead begins with such an event';
  return `has ${keys.map((key) => harmlessLine(flagOf(key))).join(', ')}`;
}

function leftReasonOf({ keys }: PreviewedEvent): string {
  return keys.length === 0
    ? 'has no key of a contact'
    : `has ${keys.map((key) => harmlessLine(flagOf(key))).join(' ')}`;
}

function otherKeyLine(key: OtherKey): string {
  const left =
    key.left === 0
      ? 'no other event has it'
      : `${count(key.left, 'event')} that would stay ${key.left === 1 ? 'has' : 'have'} it`;
  return harmlessLine(`${flagOf(key)} - ${left}`);
}

/** The flag of the command for a key. */
function flagOf({ kind, propertyID, value }: KeyWords): string {
  if (kind === 'e-mail' || kind === 'telephone') return `--${kind === 'e-mail' ? 'email' : kind} ${value}`;
  return `--identifier ${propertyID ?? ''}=${value}`;
}

function printSome<T>(items: readonly T[], words: (item: T) => string, terminal: Terminal): void {
  for (const item of items.slice(0, NAMED)) terminal.data(`  ${words(item)}\n`);
  if (items.length > NAMED) terminal.data(`  and ${items.length - NAMED} more: --json names them\n`);
}

function printRest({ shared, mentioned, unfinished }: ForgetReceipt, dryRun: boolean, terminal: Terminal): void {
  const stay = (slugs: readonly string[], why: string): void => {
    if (slugs.length === 0) return;
    const names = `${slugs.slice(0, 5).join(', ')}${slugs.length > 5 ? ' ...' : ''}`;
    terminal.say(`${count(slugs.length, 'other lead')} ${why}, and ${slugs.length === 1 ? 'stays' : 'stay'}: ${names}`);
  };
  stay(shared, 'with an address, a number or an identifier that is removed here');
  stay(mentioned, 'that mention the person in a text');
  // Without --dry-run, each failure was printed when it happened.
  if (dryRun) for (const { url, message } of unfinished) sayProblem(`${url}: ${message}`, terminal);
  if (unfinished.length > 0)
    terminal.say(`${count(unfinished.length, 'resource')} could not be read or written: each sync tries again.`);
}
