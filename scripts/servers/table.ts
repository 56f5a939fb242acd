/** Writes the table in docs/servers.md. If only some servers were tested, only their rows are replaced. */
import { STEPS, type Journey } from './journey.ts';
import type { Row } from './served-pod.ts';

/** The result of a row: its steps, or why it was not tested. */
export type Result =
  | { readonly row: Row; readonly version: string; readonly journey: Journey }
  | { readonly row: Row; readonly reason: string };

/** Whether every step succeeded. A server that leadpod does not support cannot fail. */
export const isRight = (result: Result): boolean =>
  result.row.limits !== undefined ||
  ('journey' in result && result.journey.outcomes.every((outcome) => outcome.isRight));

const HEAD = ['', 'server', 'version', ...STEPS.map((step) => `\`${step}\``), 'tried'];

/**
 * Makes a text of a server safe for a cell or a list item: one line, and no Markdown. Ports are removed, because they differ in
 * each run.
 */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/(https?:\/\/(?:\w+\.)?localhost):\d+/g, '$1')
    .replace(/[\\|<>*_`[\]]/g, (character) => `\\${character}`);

/** The line of a result, in Markdown. */
export function tableLine(result: Result, date: string): string {
  const { key, title } = result.row;
  const cells =
    'journey' in result
      ? [result.version, ...result.journey.outcomes.map((outcome) => (outcome.isRight ? outcome.words : 'no'))]
      : ['', ...STEPS.map(() => 'not tried')];
  return `| ${[`\`${key}\``, plain(title), ...cells.map(plain), date].join(' | ')} |`;
}

/** The notes of a row below the table, one item each. */
export function notesOf(result: Result): string[] {
  const { key, limits } = result.row;
  const item = (text: string): string => `- \`${key}\`: ${plain(text)}`;
  if (!('journey' in result)) return [item(`not tried: ${result.reason}`)];
  const wrong = result.journey.outcomes.filter((outcome) => !outcome.isRight);
  return [
    ...(limits === undefined ? [] : [item(`not supported, because ${limits}`)]),
    ...wrong.map(({ step, words }) => item(`${step}: ${words}`)),
    ...result.journey.warnings.map(item),
  ];
}

/**
 * The generated part of the page: the lines and notes of `results`, and those of the `former` text for rows that were not
 * tested now, in the order of `keys`.
 */
export function generatedPart(
  former: string,
  results: readonly Result[],
  keys: readonly string[],
  date: string,
): string {
  const tried = new Map(results.map((result) => [result.row.key, result]));
  const lines = former.split('\n');
  const kept = (start: string, key: string): string[] => lines.filter((line) => line.startsWith(`${start}\`${key}\``));
  const rows = keys.flatMap((key) => {
    const result = tried.get(key);
    return result === undefined ? kept('| ', key) : [tableLine(result, date)];
  });
  const notes = keys.flatMap((key) => {
    const result = tried.get(key);
    return result === undefined ? kept('- ', key) : notesOf(result);
  });
  const rule = HEAD.map(() => '---');
  const table = [`| ${HEAD.join(' | ')} |`, `| ${rule.join(' | ')} |`, ...rows].join('\n');
  return `${table}\n\nNotes:\n\n${notes.join('\n')}\n`;
}
