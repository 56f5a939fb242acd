/** Tables that fit the terminal. */
import Table from 'cli-table3';
import { harmlessLine, type Terminal } from './terminal.ts';

/** A column: its title, and how much of a narrow terminal it may ask for. */
export interface Column {
  readonly title: string;
  /** Fewest characters to which it may shrink; a column without is never cut. */
  readonly shrinksTo?: number;
  /** Is the end what tells two values apart, as in a URL? Then a long value loses its middle, not its end. */
  readonly keepsEnd?: boolean;
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

/** A long text with an ellipsis for its middle. The end gets two thirds of the width. */
function withoutMiddle(text: string, width: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  if (characters.length <= width) return text;
  const start = Math.floor((width - 1) / 3);
  return `${characters.slice(0, start).join('')}…${characters.slice(characters.length - (width - 1 - start)).join('')}`;
}

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
