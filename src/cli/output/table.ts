/** Tables that fit the width of the terminal. */
import Table from 'cli-table3';
import { harmlessLine, type Terminal } from './terminal.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** The number of characters to which it may be shortened. Default: it is not shortened. */
  readonly shrinksTo?: number;
  /** Whether the ends of values differ more than their beginnings, as in URLs. Then a long value is shortened in its middle. */
  readonly keepsEnd?: boolean;
}

/** Three characters are between two cells and at the edges. */
const GAP = 3;

/** Creates a table without lines. On a terminal it is cut to the width; in other output it is complete. */
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
  for (const row of cells)
    table.push(
      row.map((cell, index) => (columns[index]?.keepsEnd === true ? withoutMiddle(cell, widths[index] ?? 0) : cell)),
    );
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

/** Replaces the middle of a long text by an ellipsis. The end gets two thirds of the width. */
function withoutMiddle(text: string, width: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  if (characters.length <= width) return text;
  const start = Math.floor((width - 1) / 3);
  return `${characters.slice(0, start).join('')}…${characters.slice(characters.length - (width - 1 - start)).join('')}`;
}

/** Shortens the widest column that may be shortened, until all columns fit or none may be shortened any more. */
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
