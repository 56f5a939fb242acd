/** Prints a list of items in one pod or in many: as a table, or as one JSON object for each item. */
import type { Pod } from '../../solid/pod.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import {
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  printPodJson,
  withPods,
  type ManyPodsFlags,
} from './many-pods.ts';
import { withPod } from './open.ts';
import { formatTable, type Column } from '../output/table.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** What a command lists, and how it prints an item. */
export interface PodList<Found, Item> {
  readonly read: (pod: Pod) => Promise<Found>;
  readonly itemsOf: (found: Found) => readonly Item[];
  readonly jsonOf: (item: Item) => object;
  readonly columns: readonly Column[];
  readonly rowOf: (item: Item) => string[];
  /** Whether everything could be read; otherwise the exit code is 3, and an empty list is not called empty. */
  readonly isWhole?: (found: Found) => boolean;
  /** Printed instead of an empty table. */
  readonly ifEmpty?: string;
  /** Called for each pod that was read, after the list is printed. */
  readonly sayAfter?: (found: Found) => void;
}

/** Reads and prints the list. With `--pod` or `--all`, a first column or key names the pod of each item. */
export async function printPodList<Found, Item>(
  flags: ManyPodsFlags & { readonly json?: boolean },
  list: PodList<Found, Item>,
  terminal: Terminal,
): Promise<ExitCode> {
  return isForMany(flags) ? await printOfMany(flags, list, terminal) : await printOfOne(flags, list, terminal);
}

async function printOfOne<Found, Item>(
  flags: ManyPodsFlags & { readonly json?: boolean },
  list: PodList<Found, Item>,
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await withPod(onlyPod(flags), terminal, list.read);
  const items = list.itemsOf(found);
  const isWhole = list.isWhole?.(found) ?? true;
  if (flags.json === true) for (const item of items) terminal.data(`${harmlessJson(list.jsonOf(item))}\n`);
  else printTable(list.columns, items.map(list.rowOf), isWhole ? list.ifEmpty : undefined, terminal);
  list.sayAfter?.(found);
  return isWhole ? EXIT.ok : EXIT.someFailed;
}

async function printOfMany<Found, Item>(
  flags: ManyPodsFlags & { readonly json?: boolean },
  list: PodList<Found, Item>,
  terminal: Terminal,
): Promise<ExitCode> {
  const outcomes = await withPods(podRuns(flags, terminal), list.read);
  const done = outcomes.flatMap((one) => (one.state === 'done' ? [one] : []));
  const isWhole = done.every(({ value }) => list.isWhole?.(value) ?? true);
  if (flags.json === true) {
    for (const { name, value } of done)
      for (const item of list.itemsOf(value)) printPodJson(name, list.jsonOf(item), terminal);
    for (const one of outcomes) if (one.state !== 'done') printOutcomeJson(one, () => ({}), terminal);
  } else {
    const rows = done.flatMap(({ name, value }) => list.itemsOf(value).map((item) => [name, ...list.rowOf(item)]));
    // If a pod could not be read, it may have items. So the text for an empty list is not printed.
    const ifEmpty = isWhole && done.length === outcomes.length ? list.ifEmpty : undefined;
    printTable([{ title: 'POD' }, ...list.columns], rows, ifEmpty, terminal);
  }
  for (const { value } of done) list.sayAfter?.(value);
  return exitOfPods(outcomes, (found) => (list.isWhole?.(found) === false ? EXIT.someFailed : EXIT.ok));
}

function printTable(
  columns: readonly Column[],
  rows: readonly string[][],
  ifEmpty: string | undefined,
  terminal: Terminal,
): void {
  if (rows.length > 0) terminal.data(formatTable(columns, rows, terminal));
  else if (ifEmpty !== undefined) terminal.say(ifEmpty);
}
