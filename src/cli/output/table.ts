/** Tables that fit the terminal. */
import Table from 'cli-table3';
import { harmlessLine, type Terminal } from './terminal.ts';

/** A column: its title, and how much of a narrow terminal it may ask for. */
export interface Column {
  readonly title: string;
  /** Fewest characters to which it may shrink; a column without is never cut. */
  readonly shrinksTo?: number;
}

/** Three characters around and between cells. */
const GAP = 3;

/** Rows as a table without lines; on a terminal it is cut to its width, elsewhere nothing is. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const cells = rows.map((row) => row.map(harmlessLine));
  const wanted = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const widths =
    terminal.columns === undefined ? wanted : fitWidths(columns, wanted, terminal.columns - GAP * (columns.length - 1));
  const table = new Table({
    head: columns.map(({ title }) => terminal.style('bold', title)),
    colWidths: widths.map((width) => width + GAP),
    chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  table.push(...cells.map((row) => [...row]));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
] as const;

/** Takes from the widest column that may shrink, until all fit or none may. */
function fitWidths(columns: readonly Column[], wanted: readonly number[], available: number): number[] {
  const widths = [...wanted];
  for (let excess = widths.reduce((a, b) => a + b, 0) - available; excess > 0; excess--) {
    let widest = -1;
    columns.forEach(({ shrinksTo }, index) => {
      const width = widths[index] ?? 0;
      if (shrinksTo !== undefined && width > shrinksTo && width > (widths[widest] ?? -1)) widest = index;
    });
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}
