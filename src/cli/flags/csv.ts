/** The flags of the commands that write leads as CSV. */
import { Option } from 'commander';
import { UsageError } from '../../errors.ts';
import type { CsvStyle } from '../../export/csv.ts';
import { harmlessLines, type Terminal } from '../output/terminal.ts';

/** Cells as they are. */
export const rawOption = (): Option =>
  new Option('--raw', 'CSV for programs: formulas are not made harmless, telephone numbers are as in JSON');

/** The mark of UTF-8. */
export const bomOption = (): Option =>
  new Option('--bom', 'start the CSV with a byte order mark, so that Excel reads it as UTF-8');

/** @throws UsageError where they are given and no CSV is written. */
export function checkCsvFlags({ raw, bom }: CsvStyle, isCsv: boolean, flag: string): void {
  if (!isCsv && (raw === true || bom === true))
    throw new UsageError(`${raw === true ? '--raw' : '--bom'} works only with ${flag}`);
}

/** To a terminal, a stranger's bytes are commands, whatever was asked for (SECURITY.md, T16). */
export const seenCsv = (text: string, { columns }: Pick<Terminal, 'columns'>): string =>
  columns === undefined ? text : harmlessLines(text);
