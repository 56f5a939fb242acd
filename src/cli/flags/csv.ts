/** The flags of commands that write leads as CSV. */
import { Option } from 'commander';
import { UsageError } from '../../errors.ts';
import type { CsvStyle } from '../../export/csv.ts';
import { harmlessLines, type Terminal } from '../output/terminal.ts';

/** The flag for cells that are not changed. */
export const rawOption = (): Option =>
  new Option('--raw', 'CSV for programs: formulas are not made harmless, telephone numbers are as in JSON');

/** The flag for a byte order mark. */
export const bomOption = (): Option =>
  new Option('--bom', 'start the CSV with a byte order mark, so that Excel reads it as UTF-8');

/**
 * Checks the flags for CSV.
 *
 * @throws UsageError if they are given and the output is not CSV.
 */
export function checkCsvFlags({ raw, bom }: CsvStyle, isCsv: boolean, flag: string): void {
  if (!isCsv && (raw === true || bom === true))
    throw new UsageError(`${raw === true ? '--raw' : '--bom'} works only with ${flag}`);
}

/** Makes CSV safe for a terminal, even with `--raw`: foreign text may contain commands for a terminal (SECURITY.md, T16). */
export const seenCsv = (text: string, { columns }: Pick<Terminal, 'columns'>): string =>
  columns === undefined ? text : harmlessLines(text);
