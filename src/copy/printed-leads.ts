/**
 * Leads of a copy in their printed form, kept beside the copy, so that unchanged leads need not be computed again. The file is
 * part of the cache: if it is missing, cut off or of another reader version, it is made again.
 */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rereadUnderBudget } from '../budget/shared-reader.ts';
import { readLeadStatements, type LeadDocument } from '../lead/document/document.ts';
import type { LeadReading } from '../lead/document/originals.ts';
import { leadToJson, type LeadJson } from '../lead/lead-json.ts';
import { storedLimits } from '../message/decode/stored-limits.ts';
import { READER_VERSION } from '../message/parsed-notification.ts';
import { parseRdf } from '../rdf/quads.ts';
import { replaceFileBy } from '../system/replace-file.ts';
import { shortHash } from '../text/hash.ts';
import type { CopiedLead, LeadCopy } from './lead-copy.ts';
import { readCopyState, versionOf } from './state.ts';

/** A lead as `leads` prints it. */
export interface PrintedLead {
  readonly json: LeadJson;
  /** The time of its last event, `xsd:dateTime` in UTC. */
  readonly modified?: string | undefined;
}

/** A line of the file: a lead, and the version of the copied lead from which it was made. */
interface Line extends PrintedLead {
  readonly slug: string;
  readonly version: string;
}

/** Increase it when the printed form changes. */
const FORM = 1;

/**
 * The leads of a copy in the order of their slugs. Their state is computed from their events; foreign statements have no
 * effect. `onDamaged` is called with each resource that does not match its checksum, or whose events cannot be read.
 */
export async function* readPrintedLeads(
  copy: LeadCopy,
  reading: LeadReading,
  onDamaged: (url: string) => void,
): AsyncGenerator<PrintedLead> {
  const { folder, versions } = copy;
  const file = folder === undefined ? undefined : join(folder, fileName(reading));
  const known = file === undefined ? new Map<string, Line>() : await readLines(file);
  const isKnown = (slug: string): boolean => known.get(slug)?.version === versions.get(slug);
  const news = [...versions.keys()].filter((slug) => !isKnown(slug)).sort();
  const isStale = news.length > 0 || known.size > versions.size;
  const fresh = copy.leads(news);
  const lines: Line[] = [];
  try {
    for (const slug of [...versions.keys()].sort()) {
      const line = isKnown(slug) ? known.get(slug) : await nextLine(fresh, versions, reading, onDamaged);
      if (line === undefined) continue;
      lines.push(line);
      yield line;
    }
  } finally {
    await fresh.return(undefined);
  }
  if (folder !== undefined && file !== undefined && isStale) await writeLines(folder, file, lines);
}

/** A lead of the copy, with its state computed from its events. */
export function readCopiedLead({ url, nquads }: CopiedLead, reading: LeadReading): Promise<LeadDocument> {
  const quads = parseRdf(nquads, { format: 'application/n-quads' });
  return readLeadStatements(quads, url, { delegate: rereadUnderBudget, ...reading });
}

/** Whether statements of a lead are missing or changed, or none of its events can be read. */
export const isDamaged = ({ lead, state, unreadable }: LeadDocument): boolean =>
  state === 'torn' || (lead === undefined && unreadable !== undefined);

/**
 * All leads of a copy with their states computed from their events, in the order of their slugs. One is in memory at a time.
 */
export async function* readCopiedLeads(
  copy: Pick<LeadCopy, 'leads'>,
  reading: LeadReading,
): AsyncGenerator<LeadDocument & Pick<CopiedLead, 'slug' | 'url'>> {
  for await (const copied of copy.leads()) {
    const { slug, url } = copied;
    yield { slug, url, ...(await readCopiedLead(copied, reading)) };
  }
}

/** The next lead to read; `undefined` if it is damaged or has no events that can be read. */
async function nextLine(
  leads: AsyncGenerator<CopiedLead>,
  versions: ReadonlyMap<string, string>,
  reading: LeadReading,
  onDamaged: (url: string) => void,
): Promise<Line | undefined> {
  const next = await leads.next();
  if (next.done === true) return undefined;
  const { slug, url } = next.value;
  const document = await readCopiedLead(next.value, reading);
  const { lead, state } = document;
  if (isDamaged(document)) onDamaged(url);
  if (lead === undefined || state === 'torn') return undefined;
  const json = leadToJson(lead, slug, url);
  return { slug, version: versions.get(slug) ?? '', json, modified: lead.modified };
}

/** The name depends on the settings for reading messages, because these change what is printed. */
function fileName({ limits, region, timeZone, placeholders }: LeadReading): string {
  const settings = JSON.stringify([storedLimits(limits), region, timeZone, placeholders]);
  return `printed-${shortHash([String(FORM), String(READER_VERSION), settings], 16)}.ndjson`;
}

/** Whether a value has the form of a line, with its own lead. */
const isLine = (line: Partial<Line> | null): line is Line =>
  typeof line?.slug === 'string' && typeof line.version === 'string' && line.json?.slug === line.slug;

async function readLines(file: string): Promise<Map<string, Line>> {
  const lines = new Map<string, Line>();
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const line = JSON.parse(text) as Partial<Line> | null;
      if (isLine(line)) lines.set(line.slug, line);
    }
  } catch {
    // Missing, cut off, or not ours. The lines so far can be used.
  }
  return lines;
}

/**
 * Writes the lines, unless the copy has changed in the meantime: a person in them may have been forgotten. If the file cannot
 * be written, the leads are computed again the next time.
 */
async function writeLines(folder: string, file: string, lines: readonly Line[]): Promise<void> {
  try {
    await replaceFileBy(file, lines, (line) => `${JSON.stringify(line)}\n`);
    const leads = (await readCopyState(folder))?.leads;
    const isCurrent = ({ slug, version }: Line): boolean => {
      const entry = leads?.get(slug);
      return entry !== undefined && versionOf(entry) === version;
    };
    if (!lines.every(isCurrent)) await rm(file, { force: true });
  } catch {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
