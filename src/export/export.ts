/** Leads as a document of any length: some are held at a time, and the same leads always make the same bytes. */
import type { CopiedLead } from '../copy/lead-copy.ts';

/** How leads become text. */
export interface ExportFormat {
  /** What stands before the first lead. */
  readonly head?: string;
  /** What stands between leads, written in pieces. */
  readonly separator?: string;
  /** What stands after the last lead. */
  readonly foot?: string;
  /** Some leads as text; `''` where there is nothing to write of them. */
  readonly write: (leads: readonly CopiedLead[]) => string | Promise<string>;
}

/** Leads that are held at once, and how many characters of N-Quads: what is dear once a piece is cheap a lead. */
const MAX_LEADS = 64;
const MAX_LENGTH = 512 * 1024;

/** Writes leads in their order, piece by piece; whoever takes the pieces sets the pace. */
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
