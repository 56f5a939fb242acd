/** `leadpod validate` of many notifications. */
import { validateText } from '../../format/validate.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { count } from '../../text/count.ts';
import { harmlessJson, harmlessLine } from '../output/terminal.ts';
import type { Chunk } from './chunks.ts';
import { forEachInput, type Answer } from './notes.ts';

/** How they are validated. */
export interface ValidateWork extends Omit<ParseOptions, 'documentLoader' | 'delegate'> {
  readonly base?: string | undefined;
  readonly json: boolean;
  /** Repairs count as errors. */
  readonly strict: boolean;
}

/** What is wrong with them. */
export interface ValidateAnswer extends Answer {
  /** The lines to print. */
  readonly text: string;
  readonly invalid: number;
}

const countWarnings = (number: number): string => (number === 0 ? '' : `, with ${count(number, 'warning')}`);

/** Validates a chunk. */
export async function validateChunk(chunk: Chunk, options: ValidateWork): Promise<ValidateAnswer> {
  const { base, json, strict, ...reading } = options;
  let text = '';
  let invalid = 0;
  const notes = await forEachInput(chunk, async ({ name, body, contentType }) => {
    const findings = await validateText({ body, contentType, base }, reading);
    for (const finding of findings) {
      const { severity, pointer, code, message } = finding;
      const line = `${name}: ${severity}: ${pointer === '' ? '' : `${pointer}: `}${message} (${code})`;
      text += json ? `${harmlessJson({ file: name, ...finding })}\n` : `${harmlessLine(line)}\n`;
    }
    const isInvalid = findings.some(({ severity }) => severity === 'error' || strict);
    if (isInvalid) invalid += 1;
    else if (!json) text += `${harmlessLine(name)}: valid${countWarnings(findings.length)}\n`;
    return undefined;
  });
  return { notes, text, invalid };
}
