/** Validates many notifications, for `leadpod validate`. */
import { validateText, type Finding } from '../../format/validate.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { count } from '../../text/count.ts';
import { harmlessJson, harmlessLine } from '../output/terminal.ts';
import type { Chunk } from './chunks.ts';
import { kindFault } from './kinds.ts';
import { forEachInput, type Answer, type TakingOptions } from './notes.ts';

/** How notifications are validated. */
export interface ValidateWork extends TakingOptions, Omit<ParseOptions, 'documentLoader' | 'delegate' | 'limits'> {
  readonly json: boolean;
  /** Count repairs as errors. */
  readonly strict: boolean;
}

/** The result of a chunk. */
export interface ValidateAnswer extends Answer {
  /** The lines to print. */
  readonly text: string;
  readonly invalid: number;
}

/** The text for a file without errors. */
function verdictOf(findings: readonly Finding[]): string {
  const isOther = findings.some(({ code, pointer }) => code === 'unsupported' && pointer === '');
  if (isOther) return 'not a lead event: nothing to validate';
  return findings.length === 0 ? 'valid' : `valid, with ${count(findings.length, 'warning')}`;
}

const unknownKind = (message: string): Finding => ({ severity: 'error', pointer: '', message, code: 'media-type' });

/** Validates a chunk. */
export async function validateChunk(chunk: Chunk, options: ValidateWork): Promise<ValidateAnswer> {
  const { json, strict, ...reading } = options;
  let text = '';
  let invalid = 0;
  const answer = await forEachInput(chunk, options, async ({ name, content }) => {
    const fault = kindFault(content);
    const findings = fault === undefined ? await validateText(content, reading) : [unknownKind(fault)];
    for (const finding of findings) {
      const { severity, pointer, code, message } = finding;
      const line = `${name}: ${severity}: ${pointer === '' ? '' : `${pointer}: `}${message} (${code})`;
      text += json ? `${harmlessJson({ file: name, ...finding })}\n` : `${harmlessLine(line)}\n`;
    }
    const isInvalid = findings.some(({ severity }) => severity === 'error' || strict);
    if (isInvalid) invalid += 1;
    else if (!json) text += `${harmlessLine(name)}: ${verdictOf(findings)}\n`;
    return [];
  });
  return { ...answer, text, invalid };
}
