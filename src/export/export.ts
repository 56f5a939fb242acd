/**
 * Writes leads as one document of any length. Only some of the leads are in memory at a time. The same leads always give the
 * same bytes.
 */
import type { CopiedLead } from '../copy/lead-copy.ts';

/** A format in which leads are written. */
export interface ExportFormat {
  /** The text before the first lead. */
  readonly head?: string;
  /** The text between leads that are written in separate pieces. */
  readonly separator?: string;
  /** The text after the last lead. */
  readonly foot?: string;
  /** Writes some leads as text. Returns `''` if they give no text. */
  readonly write: (leads: readonly CopiedLead[]) => string | Promise<string>;
}

/**
 * The limits of one piece: the number of leads, and the characters of their N-Quads. With large pieces, the fixed costs of
 * formats such as JSON-LD matter less.
 */
const MAX_LEADS = 64;
const MAX_LENGTH = 512 * 1024;

/** Writes leads in their order, piece by piece. The next piece is only created when the consumer asks for it. */
export async function* exportLeads(
  leads: AsyncIterable<CopiedLead>,
  { head = '', separator = '', foot = '', write }: ExportFormat,
): AsyncGenerator<string> {
  if (head !== '') yield head;
  let isFirst = true;
  for await (const piece of pieces(leads)) {
    const text = await write(piece);
    if (text === '') continue;
    yield isFirst ? text : `${separator}${text}`;
    isFirst = false;
  }
  if (foot !== '') yield foot;
}

async function* pieces(leads: AsyncIterable<CopiedLead>): AsyncGenerator<readonly CopiedLead[]> {
  let piece: CopiedLead[] = [];
  let length = 0;
  for await (const lead of leads) {
    piece.push(lead);
    length += lead.nquads.length;
    if (piece.length < MAX_LEADS && length < MAX_LENGTH) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}
